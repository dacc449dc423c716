"""Which words does the command line say, in Indonesian and, with `INOVASI_LANG=en`, in English?"""

import os

LANGUAGE = "INOVASI_LANG"

INDONESIAN = {
    "Register regional innovations with their evidence. The API key comes from INOVASI_KEY.": (
        "Mendaftarkan inovasi daerah beserta buktinya. Kunci API diambil dari INOVASI_KEY."
    ),
    "Exit codes: 0 done, 2 usage, 3 input, 4 refused, 5 key, 6 away, 7 conflict, 8 receipt.": (
        "Kode akhir: 0 selesai, 2 pemakaian, 3 masukan, 4 ditolak, 5 kunci, 6 tanpa jawaban, 7 bentrok, 8 tanda terima."
    ),
    "Make the innovation what MANIFEST says and hand it in. Run it again after a break.": (
        "Menjadikan inovasi sesuai isi MANIFEST, lalu mengajukannya. Jalankan lagi bila terputus."
    ),
    "Say how far the innovation has come, and what is to be mended.": (
        "Menunjukkan sejauh mana inovasi berjalan dan apa yang perlu diperbaiki."
    ),
    "Check that RECEIPT was signed by the service, and for these files.": (
        "Memeriksa apakah RECEIPT ditandatangani layanan, dan untuk berkas ini."
    ),
    "Address of the service; or set INOVASI_URL.": "Alamat layanan; atau isi INOVASI_URL.",
    "Folder of the evidence.": "Folder bukti.",
    "Say what is missing; write nothing.": "Sebutkan yang kurang; jangan simpan apa pun.",
    "Do everything but hand it in.": "Lakukan semuanya, tetapi jangan ajukan.",
    "Go on though somebody else changed it since the last run.": "Lanjutkan meskipun orang lain sudah mengubahnya.",
    "Published keys, saved.": "Kunci yang diterbitkan, tersimpan.",
    "Where to fetch the published keys, if they are not at hand.": "Tempat mengambil kunci, bila belum ada.",
    "--keys or --url is needed.": "--keys atau --url diperlukan.",
    "The key is not set. Put your API key into the environment variable INOVASI_KEY.": (
        "Kunci belum ada. Isi variabel lingkungan INOVASI_KEY dengan kunci API Anda."
    ),
    "The key may only travel encrypted: the address must begin with https://.": (
        "Kunci hanya boleh dikirim tersandi: alamat harus diawali https://."
    ),
    "The service does not answer ({reason}). What was sent is kept; run the same command again later.": (
        "Layanan tidak menjawab ({reason}). Yang sudah terkirim tersimpan; jalankan perintah yang sama lagi nanti."
    ),
    "trying again in {seconds} s ({reason})": "mencoba lagi dalam {seconds} detik ({reason})",
    "Somebody else changed it (version {theirs}; ours was {ours}). Compare, then repeat with --overwrite.": (
        "Sudah diubah orang lain (versi {theirs}; milik kita {ours}). Bandingkan, lalu ulangi dengan --overwrite."
    ),
    "{path} can't be read: {reason}": "{path} tidak terbaca: {reason}",
    "{path} must hold fields with their values, as in the example of the README.": (
        "{path} harus berisi kolom dan nilainya, seperti contoh di README."
    ),
    "claims: write each as indicator: level, for example 16: 2": (
        "claims: tulis sebagai indikator: parameter, misalnya 16: 2"
    ),
    "evidence: write each as indicator: file, list of files, or link": (
        "evidence: tulis sebagai indikator: berkas, daftar berkas, atau tautan"
    ),
    "There is no file {path}.": "Tidak ada berkas {path}.",
    "{path} lies outside the evidence folder.": "{path} berada di luar folder bukti.",
    "The state beside the file belongs to {url}. Use that address, or another copy of the file.": (
        "Catatan di samping berkas ini milik {url}. Gunakan alamat itu, atau salinan berkas lain."
    ),
    "Draft: {name} ({id})": "Draf: {name} ({id})",
    "Profile: as it should be": "Profil: sudah sesuai",
    "Profile: changed": "Profil: diubah",
    "Claims: as they should be": "Klaim: sudah sesuai",
    "Claims: changed": "Klaim: diubah",
    "Evidence: {sent} sent, {there} were there": "Bukti: {sent} dikirim, {there} sudah ada",
    "Submitted. Status: {status}": "Diajukan. Status: {status}",
    "It was submitted before. Status: {status}": "Sudah diajukan sebelumnya. Status: {status}",
    "Kept as a draft, as you asked.": "Disimpan sebagai draf, seperti permintaan Anda.",
    "Receipt: {path}": "Tanda terima: {path}",
    "Nothing was sent. What would be missing on submitting:": "Tidak ada yang dikirim. Yang masih kurang:",
    "Nothing was sent. Nothing is missing.": "Tidak ada yang dikirim. Tidak ada yang kurang.",
    "To be sent: {files} files, {links} links": "Akan dikirim: {files} berkas, {links} tautan",
    "This service has no check without writing; update it, or submit with --draft.": (
        "Layanan ini belum memiliki pemeriksaan tanpa menyimpan; perbarui layanan, atau kirim dengan --draft."
    ),
    "Nothing was submitted from {path} yet.": "Belum ada yang dikirim dari {path}.",
    "Status: {status}, version {version}": "Status: {status}, versi {version}",
    "Indicator {indicator}: level {level}, {count} pieces of evidence": (
        "Indikator {indicator}: parameter {level}, {count} bukti"
    ),
    "to be mended": "perlu diperbaiki",
    "The receipt is right.": "Tanda terima ini benar.",
    "The receipt is WRONG: {reason}": "Tanda terima ini SALAH: {reason}",
    "Submitted {at} by agency {agency}; innovation {innovation}, version {version}": (
        "Diajukan {at} oleh perangkat daerah {agency}; inovasi {innovation}, versi {version}"
    ),
    "The profile and the claims are those that were submitted.": "Profil dan klaim sama dengan yang diajukan.",
    "All {count} files are there, byte by byte.": "Semua {count} berkas ada dan sama persis.",
    "it is not signed by any published key, or was changed": (
        "tidak ditandatangani kunci yang diterbitkan, atau sudah diubah"
    ),
    "it is no receipt": "ini bukan tanda terima",
    "the profile or the claims are not those that were submitted": "profil atau klaim tidak sama dengan yang diajukan",
    "files are missing: {names}": "ada berkas yang tidak ditemukan: {names}",
}


def say(text: str, **values: object) -> str:
    """The sentence in the language of whoever runs the command."""
    chosen = text if is_english() else INDONESIAN[text]
    return chosen.format(**values)


def is_english() -> bool:
    """Whether English was asked for."""
    return os.environ.get(LANGUAGE, "id").lower().startswith("en")
