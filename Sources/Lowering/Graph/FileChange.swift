import LLB

/// One change of a file operation, on file systems that may wait.
enum FileChange {
    /// Copies `source` of a file system (nil is scratch) to `destination`.
    case copy(from: LateOutput?, source: String, destination: String, options: CopyAction.Options)
    /// Writes a file.
    case makeFile(path: String, mode: Int32, data: [UInt8])
    /// Makes a directory and those above it; `time` in seconds since 1970.
    case makeDirectory(path: String, mode: Int32, owner: Ownership?, time: Int64?)
    /// Removes a path; a missing one is no error.
    case remove(path: String)

    /// What it copies from; nil where it copies nothing, or from scratch.
    fileprivate var origin: LateOutput? {
        if case .copy(let origin, _, _, _) = self { origin } else { nil }
    }
}

extension LateOutput {
    /// The files that changes leave, one after the other.
    ///
    /// - Parameters:
    ///   - base: what they start from; nil is scratch.
    ///   - directory: what relative paths are below.
    static func files(
        _ changes: [FileChange],
        on base: LateOutput?,
        directory: String,
        options: VertexOptions
    ) throws -> LateOutput {
        let inputs = [base] + changes.map(\.origin)
        if let inputs = made(inputs) {
            return .made(Output(vertex: try vertex(changes, inputs: inputs, directory: directory, options: options)))
        }
        return try vertex(inputs) { try vertex(changes, inputs: $0, directory: directory, options: options) }
    }

    /// - Parameter inputs: what the changes start from, then what each of them copies from.
    private static func vertex(
        _ changes: [FileChange],
        inputs: [Output?],
        directory: String,
        options: VertexOptions
    ) throws -> Vertex {
        var operation = FileOperation(on: inputs[0], workingDirectory: directory)
        for (change, origin) in zip(changes, inputs.dropFirst()) {
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
