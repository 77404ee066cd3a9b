"""Three philosophers, each of whom takes the left fork first."""

import threading

forks = [threading.Lock() for _ in range(3)]
meals = [0] * 3


def dine(place):
    first, second = sorted((place, (place + 1) % 3))
    with forks[first], forks[second]:
        meals[place] += 1


philosophers = [threading.Thread(target=dine, args=(place,)) for place in range(3)]
for philosopher in philosophers:
    philosopher.start()
for philosopher in philosophers:
    philosopher.join()
assert sum(meals) == 3
