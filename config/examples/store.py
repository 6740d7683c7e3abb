"""Replicas as files, and a register for each group: what a broker with a replicated log has already.

A replica is a file below ROOT/NODE. A group's register in ROOT/groups, changed under a lock by compare-and-set, takes the
place of the log that its members would agree by. Nothing in here knows Muster.
"""
import contextlib, fcntl, hashlib, json, os, random, shutil

CHUNK, SIZE = 16 << 10, 128 << 10


class Store:
    def __init__(self, root, me):
        self.root, self.me = root, me
        os.makedirs(root + "/groups", exist_ok=True)
        os.makedirs(f"{root}/{me}", exist_ok=True)
        self.living = open(f"{root}/{me}/lock", "w")
        fcntl.flock(self.living, fcntl.LOCK_EX)     # held as long as this process lives

    def path(self, partition, node):
        return f"{self.root}/{node}/{partition.replace('/', '-')}"

    def partitions(self):               # of all groups
        names = sorted(name for name in os.listdir(self.root + "/groups") if name.endswith(".json"))
        return ["/".join(name[:-5].rsplit("-", 1)) for name in names]

    @contextlib.contextmanager
    def register(self, partition):      # the group, or None; and a function that commits another one
        name = self.path(partition, "groups")

        def save(group):
            with open(name + ".new", "w") as file:
                json.dump(group, file)
                file.flush()
                os.fsync(file.fileno())
            os.rename(name + ".new", name + ".json")

        with open(name + ".lock", "w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            group = json.load(open(name + ".json")) if os.path.exists(name + ".json") else None
            yield group, save

    def alive(self, node):              # whether a broker holds its lock; the kernel takes it from a dead one
        with contextlib.suppress(FileNotFoundError), open(f"{self.root}/{node}/lock") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def ready(self, node, partition):   # whether a node may vote and lead: it lives and holds everything, verified
        return self.alive(node) and os.path.exists(self.path(partition, node) + "/complete")

    def has_quorum(self, voters, partition):
        return sum(self.ready(voter, partition) for voter in voters) > len(voters) // 2

    def write(self, partition):         # the initial data of a group; returns its checksum
        directory = self.path(partition, self.me)
        os.makedirs(directory, exist_ok=True)
        data = random.Random(partition).randbytes(SIZE)
        with open(directory + "/data", "wb") as file:
            file.write(data)
        open(directory + "/complete", "w").close()
        return hashlib.sha256(data).hexdigest()

    def copy(self, partition, group, limit):    # the next piece of the leader's data; returns how many bytes are here
        directory = self.path(partition, self.me)
        os.makedirs(directory, exist_ok=True)
        done = directory + "/complete"
        with open(directory + "/data", "ab") as file:
            if self.ready(group["leader"], partition) and not os.path.exists(done):
                with open(self.path(partition, group["leader"]) + "/data", "rb") as origin:
                    origin.seek(file.tell())
                    file.write(origin.read(min(CHUNK, limit)))
            size = file.tell()
        if size >= SIZE and not os.path.exists(done):
            with open(directory + "/data", "rb") as file:
                is_whole = hashlib.sha256(file.read()).hexdigest() == group["sha256"]
            open(done, "w").close() if is_whole else os.truncate(directory + "/data", 0)
        return size

    def drop(self, partition):
        shutil.rmtree(self.path(partition, self.me), ignore_errors=True)
