/// The place in a program that called a method of the chaining library.
public struct CallSite: Sendable, CustomStringConvertible {
    /// Module and file, e.g. `writellb/main.swift`.
    public let fileID: String
    /// The line, from 1.
    public let line: UInt

    init(_ fileID: StaticString, _ line: UInt) {
        self.fileID = fileID.description
        self.line = line
    }

    /// `MODULE/FILE:LINE`
    public var description: String { "\(fileID):\(line)" }
}
