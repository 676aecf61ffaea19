import Bridge
import Glibc
import Synchronization

/// A pipe by which another thread or a signal handler wakes a thread that waits in `poll`.
final class Waker: Sendable {
    /// The descriptor that the signal handler writes to; -1 if signals are not caught. Atomic, because a signal handler
    /// may access no other shared variables.
    private static let signalDescriptor = Atomic<Int32>(-1)

    /// The pipe's read end, which the thread polls.
    let descriptor: Int32
    private let writer: Int32

    /// Creates the pipe.
    ///
    /// - Throws: `BridgeError` if the process has no file descriptors left.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BridgeError(.unavailable, "can't create a pipe: errno \(errno)") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, writer) = (ends[0], ends[1])
    }

    deinit {
        _ = Self.signalDescriptor.compareExchange(expected: writer, desired: -1, ordering: .relaxed)
        Glibc.close(descriptor)
        Glibc.close(writer)
    }

    /// Wakes the thread. If the pipe is full, the thread wakes anyway, so the failed write is ignored.
    func wake() {
        var byte: UInt8 = 0
        _ = Glibc.write(writer, &byte, 1)
    }

    /// Reads all bytes from the pipe.
    ///
    /// - Returns: The number of the last signal received, if any.
    func drain() -> Int32? {
        var signal: Int32?
        var bytes = [UInt8](repeating: 0, count: 64)
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return signal }
            if let byte = bytes.prefix(count).last(where: { $0 != 0 }) { signal = Int32(byte) }
        }
    }

    /// Turns SIGTERM and SIGINT into wake-ups. Also makes the process ignore SIGPIPE.
    func catchSignals() {
        Self.signalDescriptor.store(writer, ordering: .relaxed)
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGTERM, SIGINT] {
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = Glibc.write(Waker.signalDescriptor.load(ordering: .relaxed), &byte, 1)
                errno = before
            }
        }
    }
}
