import LLB
import SourceText

/// One action of a file operation. The file system that a copy reads can be deferred.
enum FileChange {
    /// Copies the path `source` of the file system `from` (nil for scratch) to `destination`.
    case copy(from: DeferredOutput?, source: String, destination: String, options: CopyAction.Options)
    /// Creates a file with the content `data` and the permission bits `mode`.
    case makeFile(path: String, mode: Int32, data: [UInt8])
    /// Creates a directory and its missing ancestors. `time` is the modification time in seconds since 1970; nil for the time
    /// of the build.
    case makeDirectory(path: String, mode: Int32, owner: Ownership?, time: Int64?)
    /// Removes a path, if it exists.
    case remove(path: String)

    /// The file system that a copy reads; nil for scratch, and for actions that aren't copies.
    fileprivate var origin: DeferredOutput? {
        if case .copy(let origin, _, _, _) = self { origin } else { nil }
    }
}

extension DeferredOutput {
    /// Applies changes in order and returns the resulting file system.
    ///
    /// - Parameters:
    ///   - base: The file system to change; nil for scratch.
    ///   - directory: The directory that relative paths are resolved against.
    static func files(
        _ changes: [FileChange],
        on base: DeferredOutput?,
        directory: String,
        options: VertexOptions
    ) throws -> DeferredOutput {
        let inputs = [base] + changes.map(\.origin)
        if let inputs = readyOutputs(inputs) {
            return .ready(Output(vertex: try vertex(changes, inputs: inputs, directory: directory, options: options)))
        }
        return try vertex(inputs) { try vertex(changes, inputs: $0, directory: directory, options: options) }
    }

    /// Creates the vertex of a file operation. `inputs` holds the base, followed by the origin of each change.
    private static func vertex(
        _ changes: [FileChange],
        inputs: [Output?],
        directory: String,
        options: VertexOptions
    ) throws -> Vertex {
        var operation = FileOperation(on: inputs[0], workingDirectory: directory)
        var cancellation = CancellationCheck(every: 256)
        for (change, origin) in zip(changes, inputs.dropFirst()) {
            try cancellation.check()
            operation.apply(change, origin: origin)
        }
        return try operation.vertex(options)
    }
}

extension FileOperation {
    fileprivate mutating func apply(_ change: FileChange, origin: Output?) {
        switch change {
        case .copy(_, let source, let destination, let options):
            copy(from: origin, source, to: destination, options)
        case .makeFile(let path, let mode, let data):
            makeFile(path, mode: mode, data: data)
        case .makeDirectory(let path, let mode, let owner, let time):
            let (nanoseconds, overflow) = (time ?? 0).multipliedReportingOverflow(by: 1_000_000_000)
            let timestamp = time == nil || overflow ? nil : nanoseconds
            makeDirectory(path, mode: mode, makesParents: true, owner: owner, timestamp: timestamp)
        case .remove(let path):
            remove(path, allowsMissing: true)
        }
    }
}
