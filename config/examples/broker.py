#!/usr/bin/env python3
"""A small broker that keeps Muster's contract (Sources/Sidecar/Sidecar.docc/BrokerContract.md).

    broker.py SOCKET ROOT [--stop-with-input]

SOCKET is that of the agent beside it (driver: {kind: watch}), ROOT a directory that all brokers share. A replica is a file
below ROOT/NODE. A group's register in ROOT/groups, changed under a lock by compare-and-set, takes the place of the group's
replicated log; all else is what a broker with a real log does, too.
"""
import contextlib, fcntl, hashlib, http.client, json, os, random, shutil, socket, sys, threading, time

SOCKET, ROOT = sys.argv[1:3]
CHUNK, SIZE, TURN = 16 << 10, 128 << 10, 0.1
envelope = {}                   # of every message: cluster, node, incarnation; and the session of ours
revision = sequence = 0         # how far the watch is; the last report of this session, 0 before the first
report_seconds = reported = 0   # how often a report is due, and when the last one was
desired, said, held = {}, {}, {}  # by partition: the step, our answer to it, and what we reported
lock = threading.Lock()


class Agent(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)    # several bookmarks: an agent that is silent for so long is asked anew
        self.sock.connect(SOCKET)


def post(path, **body):
    agent = Agent("localhost")
    agent.request("POST", path, json.dumps({**envelope, **body}), {"content-type": "application/json"})
    answer = json.loads(agent.getresponse().read())
    if answer.get("type") == "superseded":
        os._exit(3)                 # another broker took over: two must not fight over one agent
    return answer


def watch():
    while True:
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            agent, query = Agent("localhost"), ""
            if envelope:
                query = f"?since={revision}&session={envelope['session']}&incarnation={envelope['incarnation']}"
            agent.request("GET", "/v1/broker/desired" + query)
            response = agent.getresponse()
            if response.status != 200 and json.loads(response.read()).get("type") == "superseded":
                os._exit(3)
            for line in response:
                with lock:
                    heed(json.loads(line))
        time.sleep(0.5)


def heed(line):
    global revision, sequence, report_seconds
    if line["type"] == "superseded":
        os._exit(3)
    if line["type"] == "hello":
        known = {key: line[key] for key in ("cluster", "node", "incarnation", "session")}
        if known != envelope:       # another session: its first report is full
            sequence = 0
            envelope.update(known)
        report_seconds = line["reportSeconds"]
    elif line["type"] == "reset":   # what we know is void until the snapshot that follows is complete
        desired.clear()
        revision = 0
    elif line["type"] == "desired":
        desired[line["partition"]] = line
    elif line["type"] == "withdrawn":
        desired.pop(line["partition"], None)
    revision = line.get("revision", revision)


def path(partition, node):
    return f"{ROOT}/{node}/{partition.replace('/', '-')}"


@contextlib.contextmanager
def register(partition):            # the group, or None; and a function that commits another one
    name = path(partition, "groups")
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


def alive(node):                    # whether a broker holds its lock; the kernel takes it from a dead one
    with contextlib.suppress(FileNotFoundError), open(f"{ROOT}/{node}/lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def ready(node, partition):         # whether a node may vote and lead: it lives and holds everything, verified
    return alive(node) and os.path.exists(path(partition, node) + "/complete")


def has_quorum(voters, partition):
    return sum(ready(voter, partition) for voter in voters) > len(voters) // 2


def decide(step, group):            # the group after a step, or the rule that forbids it
    op, target, me, partition = step["op"], step.get("target"), envelope["node"], step["partition"]
    if op == "create":
        return "exists" if group else {"index": 1, "epoch": step["epoch"], "voters": step["voters"], "learners": [],
                                       "leader": me, "sha256": write(partition)}
    if not group:
        return "no-group"
    if step["epoch"] < group["epoch"]:
        return "lower-epoch"
    if group["index"] != step["expect"]["configIndex"] or set(group["voters"]) != set(step["expect"]["voters"]):
        return "other-configuration"
    if group["leader"] != me and not (op == "transferLeader" and target == me and not alive(group["leader"])):
        return "not-leader"
    if (target not in group["learners"] if op in ("promote", "removeLearner") else
            target in group["voters"] + group["learners"] if op == "addLearner" else target not in group["voters"]):
        return "wrong-role"
    if group["leader"] in (step.get("demoted"), target if op == "demote" else None):
        return "leader-keeps-its-vote"
    if op in ("promote", "transferLeader") and not ready(target, partition):
        return "not-caught-up"
    if op in ("promote", "demote") and not has_quorum(step["voters"], partition):
        return "no-quorum"
    gone = step["voters"] + [target] * (op == "removeLearner")
    learners = [node for node in dict.fromkeys(group["learners"] + step["learners"]) if node not in gone]
    return {**group, "index": group["index"] + 1, "epoch": step["epoch"], "voters": step["voters"],
            "learners": learners, "leader": target if op == "transferLeader" else group["leader"]}


def perform(step):
    with register(step["partition"]) as (group, save):
        after = decide(step, group)
        if isinstance(after, dict):
            save(after)
    word = {key: step[key] for key in ("partition", "epoch", "generation", "op")}
    last = said.get(step["partition"], {})
    if last.get("result") == "done" and word.items() <= last.items():
        return                      # desired until the agent saw the report; of course it does not apply twice
    if isinstance(after, dict):
        word.update(result="done", configIndex=after["index"])
    else:
        word.update(result="refused", reason={"rule": after, "text": "the group does not allow it"})
    if word != last:
        said[step["partition"]] = word
        post("/v1/broker/ack", **word)


def write(partition):               # the initial data of a group; returns its checksum
    directory = path(partition, envelope["node"])
    os.makedirs(directory, exist_ok=True)
    data = random.Random(partition).randbytes(SIZE)
    open(directory + "/data", "wb").write(data)
    open(directory + "/complete", "w").close()
    return hashlib.sha256(data).hexdigest()


def copy(partition, group):         # the next piece of the leader's data
    directory = path(partition, envelope["node"])
    os.makedirs(directory, exist_ok=True)
    with open(directory + "/data", "ab") as file:
        if ready(group["leader"], partition) and not os.path.exists(directory + "/complete"):
            with open(path(partition, group["leader"]) + "/data", "rb") as origin:
                origin.seek(file.tell())
                limit = desired.get(partition, {}).get("bytesPerSec", CHUNK / TURN)
                file.write(origin.read(min(CHUNK, int(limit * TURN) + 1)))
        size = file.tell()
    if size >= SIZE and not os.path.exists(directory + "/complete"):
        if hashlib.sha256(open(directory + "/data", "rb").read()).hexdigest() == group["sha256"]:
            open(directory + "/complete", "w").close()
        else:
            os.truncate(directory + "/data", 0)
    return size


def look():                         # at every group; says what is here after it
    now, me = {}, envelope["node"]
    for name in sorted(os.listdir(ROOT + "/groups")):
        if not name.endswith(".json"):
            continue
        partition = "/".join(name[:-5].rsplit("-", 1))
        with register(partition) as (group, save):
            heir = next((voter for voter in group["voters"] if ready(voter, partition)), None)
            if not alive(group["leader"]) and heir == me and has_quorum(group["voters"], partition):
                group.update(index=group["index"] + 1, leader=me)   # the group elects its leader by itself
                save(group)
        if me not in group["voters"] + group["learners"]:
            shutil.rmtree(path(partition, me), ignore_errors=True)  # only now: the removal is committed
            continue
        size = copy(partition, group)
        now[partition] = {
            "partition": partition, "bytes": size, "totalBytes": SIZE, "caughtUp": ready(me, partition),
            "maxEpochSeen": group["epoch"], "raft": {
                "configIndex": group["index"], "voters": group["voters"], "learners": group["learners"],
                "leader": group["leader"] if alive(group["leader"]) else None}}
    return now


def report(now):
    global held, sequence, reported
    full, number = sequence == 0, sequence + 1
    if now == held and not full and time.monotonic() - reported < report_seconds / 2:
        return
    body = {} if full else {"removed": [partition for partition in held if partition not in now]}
    replicas = [now[partition] for partition in now if full or now[partition] != held.get(partition)]
    answer = post("/v1/broker/actual", sequence=number, full=full, replicas=replicas, **body)
    if answer.get("replicas") == len(now):
        held, sequence, reported = now, number, time.monotonic()
    else:                           # refused: the next one is full, in a new session if the agent started anew
        print(answer, file=sys.stderr, flush=True)
        sequence = 0 if answer.get("type") != "old-report" else number


if "--stop-with-input" in sys.argv:
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
threading.Thread(target=watch, daemon=True).start()
while not envelope:
    time.sleep(0.05)
os.makedirs(ROOT + "/groups", exist_ok=True)
os.makedirs(f"{ROOT}/{envelope['node']}", exist_ok=True)
living = open(f"{ROOT}/{envelope['node']}/lock", "w")
fcntl.flock(living, fcntl.LOCK_EX)  # held as long as this process lives
while True:
    with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
        with lock:
            steps = [step for step in desired.values() if step["committer"] == envelope["node"]]
        for step in steps:
            perform(step)
        report(look())
    time.sleep(TURN)
