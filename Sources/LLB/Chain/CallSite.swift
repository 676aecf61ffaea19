/// The location of a call to a method of `State`, for error messages.
public struct CallSite: Sendable, CustomStringConvertible {
    /// The module and the file, e.g. `writellb/main.swift`.
    public let fileID: String
    /// The line, from 1.
    public let line: UInt

    init(_ fileID: StaticString, _ line: UInt) {
        self.fileID = fileID.description
        self.line = line
    }

    /// The call site as `MODULE/FILE:LINE`.
    public var description: String { "\(fileID):\(line)" }
}
