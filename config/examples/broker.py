#!/usr/bin/env python3
"""A small broker that keeps Muster's contract (Sources/Sidecar/Sidecar.docc/BrokerContract.md).

    broker.py SOCKET ROOT [--stop-with-input]

SOCKET is that of the agent beside it (driver: {kind: watch}), ROOT a directory that all brokers share. Replicas and their
groups are in store.py; what is here, a broker with a real log does just the same.
"""
import contextlib, http.client, json, os, socket, sys, threading, time

sys.dont_write_bytecode = True
from store import CHUNK, SIZE, Store

SOCKET, ROOT = sys.argv[1:3]
TURN = 0.1
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


def decide(step, group):            # the group after a step, or the rule that forbids it
    op, target, me, partition = step["op"], step.get("target"), envelope["node"], step["partition"]
    if op == "create":
        return "exists" if group else {"index": 1, "epoch": step["epoch"], "voters": step["voters"], "learners": [],
                                       "leader": me, "sha256": store.write(partition)}
    if not group:
        return "no-group"
    if step["epoch"] < group["epoch"]:
        return "lower-epoch"
    if group["index"] != step["expect"]["configIndex"] or set(group["voters"]) != set(step["expect"]["voters"]):
        return "other-configuration"
    if group["leader"] != me and not (op == "transferLeader" and target == me and not store.alive(group["leader"])):
        return "not-leader"
    if (target not in group["learners"] if op in ("promote", "removeLearner") else
            target in group["voters"] + group["learners"] if op == "addLearner" else target not in group["voters"]):
        return "wrong-role"
    if group["leader"] in (step.get("demoted"), target if op == "demote" else None):
        return "leader-keeps-its-vote"
    if op in ("promote", "transferLeader") and not store.ready(target, partition):
        return "not-caught-up"
    if op in ("promote", "demote") and not store.has_quorum(step["voters"], partition):
        return "no-quorum"
    gone = step["voters"] + [target] * (op == "removeLearner")
    learners = [node for node in dict.fromkeys(group["learners"] + step["learners"]) if node not in gone]
    return {**group, "index": group["index"] + 1, "epoch": step["epoch"], "voters": step["voters"],
            "learners": learners, "leader": target if op == "transferLeader" else group["leader"]}


def perform(step):
    with store.register(step["partition"]) as (group, save):
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


def look():                         # at every group; says what is here after it
    now, me = {}, envelope["node"]
    for partition in store.partitions():
        with store.register(partition) as (group, save):
            heir = next((voter for voter in group["voters"] if store.ready(voter, partition)), None)
            if not store.alive(group["leader"]) and heir == me and store.has_quorum(group["voters"], partition):
                group.update(index=group["index"] + 1, leader=me)   # the group elects its leader by itself
                save(group)
        if me not in group["voters"] + group["learners"]:
            store.drop(partition)       # only now: the removal is committed
            continue
        size = store.copy(partition, group, int(desired.get(partition, {}).get("bytesPerSec", CHUNK / TURN) * TURN) + 1)
        now[partition] = {
            "partition": partition, "bytes": size, "totalBytes": SIZE, "caughtUp": store.ready(me, partition),
            "maxEpochSeen": group["epoch"], "raft": {
                "configIndex": group["index"], "voters": group["voters"], "learners": group["learners"],
                "leader": group["leader"] if store.alive(group["leader"]) else None}}
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
store = Store(ROOT, envelope["node"])
while True:
    with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
        with lock:
            steps = [step for step in desired.values() if step["committer"] == envelope["node"]]
        for step in steps:
            perform(step)
        report(look())
    time.sleep(TURN)
