"""What would the index be, if?"""
