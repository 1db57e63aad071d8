def rows(path):
    with open(path) as file:
        return [[float(word) for word in line.split()] for line in file]
