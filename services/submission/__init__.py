"""What do agencies claim, what proves it, and what may everybody see of it?"""
