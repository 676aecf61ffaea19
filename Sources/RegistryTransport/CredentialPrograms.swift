public import Registry
import Subprocess
import SystemPackage

/// A runner of Docker's credential helpers, the programs `docker-credential-NAME` in `PATH`.
public struct CredentialPrograms: CredentialHelper {
    /// The time limit of a helper. It is long because some helpers prompt the user in a window.
    private static let time = Duration.seconds(60)
    private static let outputLimit = 1 << 20

    /// The directory of the helpers; nil to search `PATH`.
    private let folder: String?

    /// Creates a runner.
    ///
    /// - Parameter folder: The directory of the helpers; nil to search `PATH`.
    public init(folder: String? = nil) { self.folder = folder }

    public func get(_ name: String, server: String) async throws -> (output: [UInt8], status: Int32) {
        let program = "docker-credential-\(name)"
        return try await withThrowingTaskGroup(of: (output: [UInt8], status: Int32).self) { group in
            group.addTask {
                do {
                    let result = try await Subprocess.run(
                        folder.map { .path(FilePath("\($0)/\(program)")) } ?? .name(program),
                        arguments: ["get"],
                        input: .fileDescriptor(try Self.pipe(holding: server), closeAfterSpawningProcess: true),
                        output: .bytes(limit: Self.outputLimit),
                        error: .discarded
                    )
                    switch result.terminationStatus {
                    case .exited(let code): return (result.standardOutput, code)
                    case .signaled(let signal): return (result.standardOutput, 128 + signal)
                    }
                } catch is CancellationError {
                    throw CancellationError()
                } catch let error as SubprocessError where error.code == .executableNotFound {
                    throw CredentialError("\(program) can't be run; it must be in PATH")
                } catch {
                    throw CredentialError("\(program) failed: \(error)")
                }
            }
            group.addTask {
                try await Task.sleep(for: Self.time)
                throw CredentialError("\(program) did not end within \(Self.time.components.seconds) s")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ([], -1)
        }
    }

    /// Returns the read end of a pipe that already contains the given text. Writing while the helper runs could end this process
    /// with SIGPIPE, if the helper exits without reading its input.
    private static func pipe(holding text: String) throws -> FileDescriptor {
        let (reader, writer) = try FileDescriptor.pipe()
        defer { try? writer.close() }
        // 4,096 bytes are far below the 64 KiB that a pipe buffers, so writing doesn't block.
        try writer.writeAll(text.utf8.prefix(4096))
        return reader
    }
}
