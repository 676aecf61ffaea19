import Bridge
import Diagnostics

/// What ends a command: a report for standard error and the exit status.
struct CommandFailure: Error {
    /// The report, with its line ends.
    var report: String
    /// 1 where the input is at fault, 2 where the command line is.
    var status: Int32

    /// A command line that can't be carried out.
    static func usage(_ message: String) -> CommandFailure {
        CommandFailure(report: "slipway: \(message)\nSee 'slipway --help'.\n", status: 2)
    }

    /// Input that can't be used.
    static func input(_ message: String) -> CommandFailure {
        CommandFailure(report: "slipway: \(message)\n", status: 1)
    }

    /// A configuration of which all that is wrong is told: a line for each problem.
    static func configuration(_ problems: [String], isUsage: Bool) -> CommandFailure {
        CommandFailure(report: problems.map { "slipway: \($0)\n" }.joined(), status: isUsage ? 2 : 1)
    }

    /// The failure of a compilation, in the words for people.
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
