import Glibc
import JSON

/// The program that `SLIPWAY_FUZZ_PEER` names, as `dev/compare-random --batch` takes it: it links BuildKit's frontend, reads
/// cases as JSON lines and writes a recording for each.
struct Peer {
    /// The time that an answer may take, in milliseconds.
    private static let patience: CInt = 60_000

    private let program: String
    private var process: pid_t = 0
    private var input: CInt = -1
    private var output: CInt = -1
    private var received: [UInt8] = []

    /// Creates the peer without starting it. Ends the program if the variable is not set.
    init(namedBy variable: String) {
        guard let program = getenv(variable).map({ String(cString: $0) }), !program.isEmpty else {
            broken("\(variable) has to name a program that answers the cases of dev/compare-random --batch")
        }
        // A peer that died is found out by a failed write.
        signal(SIGPIPE, SIG_IGN)
        self.program = program
    }

    /// Returns the peer's recording of a case; nil if it ended or took too long, which is the peer's fault. It is then started
    /// anew for the next case.
    mutating func record(_ item: JSONValue) -> JSONValue? {
        if process == 0 { start() }
        guard send(item.bytes() + [UInt8(ascii: "\n")]), let line = receiveLine() else {
            stop()
            return nil
        }
        guard let answer = try? JSONValue(parsing: line) else {
            broken("the peer's answer is not JSON: \(String(decoding: line.prefix(200), as: UTF8.self))")
        }
        return answer
    }

    private mutating func start() {
        var inputs: [CInt] = [-1, -1]
        var outputs: [CInt] = [-1, -1]
        guard pipe(&inputs) == 0, pipe(&outputs) == 0 else { broken("there are no pipes for the peer") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputs[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, outputs[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        for descriptor in inputs + outputs { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
        defer { free(arguments[0]) }
        guard posix_spawn(&process, program, &actions, nil, &arguments, environ) == 0 else {
            broken("the peer \(program) doesn't start")
        }
        close(inputs[0])
        close(outputs[1])
        (input, output, received) = (inputs[1], outputs[0], [])
    }

    private mutating func stop() {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        close(input)
        close(output)
        process = 0
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if written < 0, errno != EINTR { return false }
            rest = rest.dropFirst(max(0, written))
        }
        return true
    }

    private mutating func receiveLine() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeSubrange(...end) }
                return Array(received[..<end])
            }
            var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Self.patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = read(output, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            received += chunk[..<count]
        }
    }
}
