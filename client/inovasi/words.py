"""Which words does the command line say, in Indonesian and, with `INOVASI_LANG=en`, in English?"""

import os

LANGUAGE = "INOVASI_LANG"

INDONESIAN = {
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
        "claims: tulis sebagai indikator: level, misalnya 16: 2"
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
        "Indikator {indicator}: level {level}, {count} bukti"
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
