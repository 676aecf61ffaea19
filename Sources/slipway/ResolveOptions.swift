import ArgumentParser
import FoundationEssentials
import Glibc
import LocalSolver
import Registry
import RegistryTransport
import SourceText

/// The options that select the sources of image configs and digests.
struct ResolveOptions: ParsableArguments {
    @Option(
        name: .customLong("resolve"),
        help: ArgumentHelp(
            "A source of image configs and digests; may be repeated (default: offline).",
            discussion:
                "offline (assumed by fixed rules), registry, oci-layout:DIRECTORY, engine (of DOCKER_HOST), or engine:SOCKET. If "
                + "there are several sources, the first that has an image for the platform is used.",
            valueName: "source"
        ),
        // `oci-layout:` is omitted, because zsh takes what follows a colon as the description of a candidate.
        completion: .list(["offline", "registry", "engine"])
    )
    var sources: [String] = []

    @Option(
        name: .customLong("registry-mirror"),
        help: ArgumentHelp(
            "For registries: a mirror to ask before a domain's own registry; may be repeated.",
            valueName: "domain=url"
        )
    )
    var mirrors: [String] = []

    @Option(
        name: .customLong("plain-http"),
        help: ArgumentHelp(
            "For registries: a domain to reach over plain HTTP, as loopback addresses always are; may be repeated.",
            valueName: "domain"
        )
    )
    var plainHTTP: [String] = []

    /// Creates the sources of image digests and configs, in the order in which they are queried. Without sources, digests and
    /// configs are assumed.
    ///
    /// - Throws: `CommandFailure` if an option is invalid or Docker's credential file can't be read.
    func facts() throws -> [any ImageFacts] {
        let hosts = try hosts()
        if sources.count > 1, sources.contains("offline") {
            throw CommandFailure.usage("--resolve: offline can't be combined with other sources")
        }
        return try sources.filter { $0 != "offline" }.map { source -> any ImageFacts in
            if source == "registry" { return RegistryImages(try registryClient(hosts)) }
            if source == "engine" { return try engine(Self.engineSocket()) }
            let parts = source.split(separator: ":", maxSplits: 1).map(String.init)
            switch (parts.first, parts.count) {
            case ("engine", 2): return try engine(parts[1])
            case ("oci-layout", 2): return try layout(parts[1])
            default:
                throw CommandFailure.usage(
                    "--resolve: expected offline, registry, oci-layout:DIRECTORY, engine or engine:SOCKET, found '\(source)'"
                )
            }
        }
    }

    /// Returns the mirrors and plain-HTTP domains that the options name.
    func hosts() throws -> RegistryHosts {
        let mirrors = try mirrors.map { argument in
            let (domain, address) = try keyAndValue(argument, option: "--registry-mirror", form: "DOMAIN=URL")
            guard let url = WebURL(parsing: address) else {
                throw CommandFailure.usage("--registry-mirror: expected http:// or https:// after '\(domain)='")
            }
            return (domain, url)
        }
        return RegistryHosts(mirrors: mirrors, plainHTTP: Set(plainHTTP))
    }

    /// Creates a registry client with the user's credentials.
    func registryClient(_ hosts: RegistryHosts) throws -> RegistryClient {
        RegistryClient(
            transport: Self.network,
            hosts: hosts,
            credentials: try Self.credentials(),
            helper: CredentialPrograms(),
            clock: .system
        )
    }

    /// The process's transport for registries and downloads. It lives until the process ends.
    static let network = AsyncHTTPTransport(environment: ProcessInfo.processInfo.environment)

    private static func credentials() throws -> CredentialFile {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"].map { $0 + "/.docker" }
        guard
            let directory = [environment["DOCKER_CONFIG"], home].lazy.compactMap({ $0 }).first(where: { !$0.isEmpty })
        else { return CredentialFile() }
        let path = directory + "/config.json"
        guard FileManager.default.fileExists(atPath: path) else { return CredentialFile() }
        do {
            return try CredentialFile(parsing: try sourceFile(path, limit: 1 << 20).bytes, path: path)
        } catch let error as CredentialError {
            throw CommandFailure.input(error.description)
        }
    }

    private static func engineSocket() throws -> String {
        let host = ProcessInfo.processInfo.environment["DOCKER_HOST"] ?? ""
        if host.isEmpty { return "/var/run/docker.sock" }
        guard host.hasPrefix("unix://") else {
            throw CommandFailure.usage("--resolve engine: DOCKER_HOST isn't a Unix socket; use unix://PATH")
        }
        return String(host.dropFirst("unix://".count))
    }

    private func engine(_ socket: String) throws -> EngineImages {
        guard !socket.isEmpty else { throw CommandFailure.usage("--resolve: expected a path after 'engine:'") }
        return EngineImages(transport: AsyncHTTPTransport(.socket(socket)), place: socket)
    }

    private func layout(_ path: String) throws -> OCILayoutImages {
        guard isDirectory(path) else {
            throw CommandFailure.usage("--resolve: oci-layout: '\(path)' is not a directory")
        }
        return OCILayoutImages(path: path) { file, limit in
            let bytes: [UInt8]
            do { bytes = try sourceFile(path + "/" + file, limit: limit + 1).bytes } catch {
                throw ContentError("\(file) is missing or not readable")
            }
            guard bytes.count <= limit else { throw ContentError("\(file) is larger than \(limit) bytes") }
            return bytes
        }
    }
}

extension RegistryClock {
    /// The system clock.
    static let system = RegistryClock(
        now: { Int64(Glibc.time(nil)) },
        sleep: { try await Task.sleep(for: $0) }
    )
}
