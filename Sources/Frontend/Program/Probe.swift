import LLB
import SyntaxKit

/// A command whose exit status or output is kept in a file, so that a `Program` can read it.
enum Probe {
    case status
    case output

    /// The script, which is the same for every command: the command is passed in its arguments.
    private var script: String {
        switch self {
        case .status: "\"$@\"; echo $? >\(StepLog.directory)/status"
        case .output: "exec \"$@\" >\(StepLog.directory)/stdout"
        }
    }

    /// The path of the file in the file system that `log` returns.
    var file: String {
        switch self {
        case .status: "out/status"
        case .output: "out/stdout"
        }
    }

    /// Runs a command, and returns the file system that contains `file`.
    func log(of arguments: [String], on files: State, _ options: [StepOption<RunOptions>]) -> State {
        files.run(["/bin/sh", "-c", script, "sh"] + arguments, .all(options), StepLog.mount)
            .mounted(at: StepLog.target)
    }

    /// Parses an exit status: a number from 0 to 255, `true` for 0 or `false` for 1; nil for any other text.
    static func status(_ text: String) -> Int? {
        let text = text.trimmingSpace
        switch text {
        case "true": return 0
        case "false": return 1
        default:
            guard let status = Int(text), 0...255 ~= status else { return nil }
            return status
        }
    }
}

extension String {
    /// The text without leading and trailing white space.
    fileprivate var trimmingSpace: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
