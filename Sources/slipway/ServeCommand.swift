public import ArgumentParser
import Bridge
import Foundation
import Frontend
import GatewayService
import OCISpec
import StandardSyntaxes
import SyntaxKit

/// `slipway serve`: the long-running service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves BuildKit's API in front of a solver, and compiles in this process.",
        discussion: """
            Clients (buildctl, docker buildx with the remote driver) talk to it as if it were buildkitd. \
            Builds with the frontend slipway.v0, and files whose #syntax line names one of Slipway's images, \
            are compiled here; everything else passes through. Reports go to standard error, one JSON object a \
            line. SIGTERM and SIGINT let what runs come to its end.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Where clients connect: unix:///PATH or tcp://HOST:PORT. May be given several times.",
            valueName: "address"
        )
    )
    var listen: [String]

    @Option(
        help: ArgumentHelp(
            "The solver: unix:///PATH or tcp://HOST:PORT of a buildkitd or a Docker Engine.",
            valueName: "address"
        )
    )
    var buildkit: String

    @Option(
        help: ArgumentHelp(
            "A frontend image, besides slipway/*, that this process stands for. May be given several times.",
            valueName: "image"
        )
    )
    var frontendImage: [String] = []

    @Flag(help: "Compile plain Dockerfiles here too.")
    var takeDockerfiles = false

    @Option(help: ArgumentHelp("Seconds that running calls may take once the process shall end.", valueName: "seconds"))
    var grace: Int = 600

    @Option(help: ArgumentHelp("debug (every call), info (builds) or error.", valueName: "level"))
    var logLevel: ServiceLog.Level = .info

    func validate() throws {
        guard grace >= 0 else { throw ValidationError("--grace: expected seconds from 0 up, found \(grace)") }
        _ = try addresses()
        _ = try images()
        _ = try solver()
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let signals = Self.endSignals()
        let registry = SyntaxRegistry.standard
        let door = Door(
            Door.Configuration(
                endpoint: SolverEndpoint(try solver()),
                frontend: Frontend(registry),
                claims: Claims(registry: registry, images: try images(), takesDockerfiles: takeDockerfiles),
                log: ServiceLog(least: logLevel) { Terminal.write($0.line, to: .standardError) }
            ),
            threads: max(1, ProcessInfo.processInfo.activeProcessorCount)
        )
        do {
            for address in try addresses() {
                do { _ = try await door.listen(at: address) } catch {
                    throw CommandFailure.input("--listen \(address): \((error as? BridgeError)?.message ?? "\(error)")")
                }
            }
        } catch {
            await door.close(grace: .zero)
            throw error
        }
        for await _ in signals { break }
        await door.close(grace: .seconds(grace))
    }

    private func addresses() throws -> [ServiceAddress] {
        try listen.map { text in
            do { return try ServiceAddress(parsing: text) } catch { throw ValidationError("--listen: \(error)") }
        }
    }

    private func solver() throws -> ServiceAddress {
        do { return try ServiceAddress(parsing: buildkit) } catch { throw ValidationError("--buildkit: \(error)") }
    }

    private func images() throws -> [ImageReference] {
        try frontendImage.map { text in
            do { return try ImageReference(parsing: text) } catch {
                throw ValidationError("--frontend-image \"\(text)\": \(error)")
            }
        }
    }

    /// SIGTERM and SIGINT, as they come; caught from now on.
    private static func endSignals() -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            // Holds itself, as long as the process lives.
            source.setEventHandler { [source] in
                _ = source
                continuation.yield(number)
            }
            source.resume()
        }
        return stream
    }
}

extension ServiceLog.Level: ExpressibleByArgument {}

extension ServiceLog.Entry {
    /// One line of JSON: when, how grave, what, and what else there is to say.
    fileprivate var line: String {
        var object = JSONObject([
            .init("time", .string(Date.now.formatted(.iso8601.time(includingFractionalSeconds: true)))),
            .init("level", .string(level.rawValue)), .init("message", .string(message)),
        ])
        for field in fields { object.append(field.name, .string(field.value)) }
        return JSONValue.object(object).text() + "\n"
    }
}
