import Foundation

/// A program run to its end, with what it printed.
struct Command: Sendable {
    /// The exit code, or 128 and the signal's number.
    var status: Int32
    /// Standard output, with standard error in between where the two were asked to go together.
    var output: String

    /// The program could not be started.
    struct NotStarted: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs a program.
    ///
    /// Output goes through a file, so that no amount of it can block the program.
    ///
    /// - Parameters:
    ///   - program: An absolute path.
    ///   - arguments: Its arguments, without the name.
    ///   - input: What it reads from standard input.
    ///   - environment: Added to this process's own.
    ///   - timeout: Seconds until it is ended.
    static func run(
        _ program: String,
        _ arguments: [String],
        input: Data = Data(),
        environment: [String: String] = [:],
        timeout: TimeInterval = 900
    ) throws -> Command {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let inputFile = folder.appendingPathComponent("input")
        let outputFile = folder.appendingPathComponent("output")
        try input.write(to: inputFile)
        try Data().write(to: outputFile)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        let output = try FileHandle(forWritingTo: outputFile)
        process.standardOutput = output
        process.standardError = output
        do {
            try process.run()
        } catch {
            throw NotStarted(description: "\(program): \(error)")
        }
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + timeout)
        timer.setEventHandler { process.terminate() }
        timer.resume()
        process.waitUntilExit()
        timer.cancel()
        try output.close()
        let text = String(decoding: try Data(contentsOf: outputFile), as: UTF8.self)
        let signalled = process.terminationReason == .uncaughtSignal
        return Command(status: process.terminationStatus + (signalled ? 128 : 0), output: text)
    }
}
