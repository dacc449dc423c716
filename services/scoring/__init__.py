"""What is it worth: the maturity of each innovation, the city's projected index, and the jury's scores?"""
