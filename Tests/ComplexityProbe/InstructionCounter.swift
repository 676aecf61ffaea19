import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `fork`, which Swift's overlay of Glibc hides because a child has no threads. Neither has this program.
@_silgen_name("fork") private func forkProcess() -> pid_t

/// Counts instructions by forking: valgrind writes the count of each process to a file when the process ends.
struct InstructionCounter {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// The folder of the files. Each has the name of a process ID.
    private let logs: String

    init(logs: String) { self.logs = logs }

    /// Runs work in a child process.
    ///
    /// - Returns: the number of instructions that the work took, and its value.
    func count(_ work: () throws -> Int32) throws -> (instructions: Int, value: Int32) {
        let (start, _) = try child { 0 }
        let (end, value) = try child(work)
        return (end - start, value)
    }

    /// The number of instructions up to the end of a child that does some work, including those of this process before.
    private func child(_ work: () throws -> Int32) throws -> (Int, Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(description: "no pipe: error \(errno)") }
        fflush(nil)
        let id = forkProcess()
        guard id >= 0 else { throw Failure(description: "no child: error \(errno)") }
        if id == 0 {
            guard var value = try? work() else { _exit(1) }
            _exit(write(ends[1], &value, 4) == 4 ? 0 : 1)
        }
        close(ends[1])
        defer { close(ends[0]) }
        var value: Int32 = 0
        let size = read(ends[0], &value, 4)
        var status: Int32 = 0
        guard waitpid(id, &status, 0) == id, status == 0, size == 4 else {
            throw Failure(description: "the child failed: status \(status)")
        }
        return (try instructions(of: id), value)
    }

    /// Reads the line `==7== I   refs:      1,234` of a process.
    private func instructions(of id: pid_t) throws -> Int {
        let log = URL(fileURLWithPath: "\(logs)/\(id)")
        defer { try? FileManager.default.removeItem(at: log) }
        let text = (try? Data(contentsOf: log)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 4, parts[1] == "I", parts[2] == "refs:" else { continue }
            guard let count = Int(parts[3].filter { $0 != "," }) else { continue }
            return count
        }
        throw Failure(description: "valgrind wrote no count of instructions to \(log.path): \(text)")
    }
}
