import Dispatch

/// Runs an actor on a thread of its own, where it may wait for disks without holding up anything else.
final class FileExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "muster.files")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
