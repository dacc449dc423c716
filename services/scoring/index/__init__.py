"""Where does the city stand: its projected Indeks Inovasi Daerah?"""
