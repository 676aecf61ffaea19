import Bridge
import Diagnostics

/// The failure of a command: the text for standard error and the exit status.
struct CommandFailure: Error {
    /// The text for standard error: one or more lines, each ending with a newline.
    var report: String
    /// The exit status: 1 if the input is invalid, 2 if the command line is invalid.
    var status: Int32

    /// Creates the failure for an invalid command line, with exit status 2.
    static func usage(_ message: String) -> CommandFailure {
        CommandFailure(report: "slipway: \(message)\nSee 'slipway --help'.\n", status: 2)
    }

    /// Creates the failure for invalid input, with exit status 1.
    static func input(_ message: String) -> CommandFailure {
        CommandFailure(report: "slipway: \(terminalText(message))\n", status: 1)
    }

    /// Creates the failure for an invalid configuration, with a line for each problem.
    ///
    /// - Parameter isUsage: Whether all problems are on the command line. If so, the exit status is 2, otherwise 1.
    static func configuration(_ problems: [String], isUsage: Bool) -> CommandFailure {
        CommandFailure(report: problems.map { "slipway: \($0)\n" }.joined(), status: isUsage ? 2 : 1)
    }

    /// Creates the failure for an error of a compilation, check or subrequest.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as DiagnosticsError:
            report = error.diagnostics.map { Terminal.rendered($0) }.joined()
            status = 1
        case let error as BridgeError: self = .input(error.message)
        default: self = .input(String(describing: error))
        }
    }

    private init(report: String, status: Int32) {
        self.report = report
        self.status = status
    }
}
