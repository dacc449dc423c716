"""What is one innovation worth by the catalogue of its year?"""
