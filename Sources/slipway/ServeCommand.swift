import ArgumentParser
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

    @Flag(help: "Print the settings that hold, and where each comes from, as such a file; serve nothing.")
    var printConfig = false

    @OptionGroup(title: "Settings")
    var flags: ServeFlags

    func run() async throws {
        let effective = try ServeConfiguration.read(flags: flags.entries)
        guard !printConfig else { return Terminal.write(effective.text, to: .standardOutput) }
        let settings = effective.settings
        signal(SIGPIPE, SIG_IGN)
        let signals = Self.endSignals()
        let door: Door
        do { door = try Self.door(settings) } catch let problem as FileProblem {
            throw CommandFailure.configuration([effective.problem(problem).description], isUsage: false)
        }
        Self.onHangup { door.reloadFiles() }
        do {
            for address in settings.listen {
                do { _ = try await door.listen(at: address) } catch {
                    throw CommandFailure.input("--listen \(address): \((error as? BridgeError)?.message ?? "\(error)")")
                }
            }
        } catch {
            await door.close(grace: .zero)
            throw error
        }
        for await _ in signals { break }
        await door.close(grace: .seconds(settings.grace))
    }

    private static func door(_ settings: ServiceSettings) throws -> Door {
        let registry = SyntaxRegistry.standard
        let files = try settings.readFiles()
        var configuration = Door.Configuration(
            endpoint: SolverEndpoint(settings.buildkit.address, tls: files.solverTLS),
            frontend: Frontend(registry),
            claims: Claims(
                registry: registry,
                images: settings.frontendImages,
                takesDockerfiles: settings.takesDockerfiles
            ),
            log: ServiceLog(least: settings.logLevel) { Terminal.write($0.line, to: .standardError) }
        )
        configuration.limits = settings.limits
        let room = Descriptors.connections(in: Descriptors.raise())
        if settings.limits.connections == 0 || settings.limits.connections > room {
            configuration.limits.connections = room
        }
        configuration.traceEndpoint = settings.trace.endpoint.map {
            SolverEndpoint($0, tls: files.traceTLS, role: "collector")
        }
        configuration.tls = files.tls
        configuration.tokens = files.tokens
        return Door(configuration, threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
    }

    /// Does something with each SIGHUP from now on.
    private static func onHangup(_ work: @escaping @Sendable () -> Void) {
        signal(SIGHUP, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGHUP)
        // Holds itself, as long as the process lives.
        source.setEventHandler { [source] in
            _ = source
            work()
        }
        source.resume()
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
