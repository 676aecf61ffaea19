import FoundationEssentials
import LLB
import LocalSolver
import OCISpec
import Registry
import RegistryTransport
import SourcePolicy
import Synchronization

/// A source of image facts that records the digest of each image that a compilation resolves through it.
final class RecordingFacts: ImageFacts {
    private let base: any ImageFacts
    private let recorded: Mutex<[String: String]>

    init(_ base: any ImageFacts) {
        self.base = base
        recorded = Mutex([:])
    }

    /// The recorded digests, by reference. References that contain a digest are left out. If the source doesn't know the digest
    /// of an image, the value is empty.
    var digests: [String: String] { recorded.withLock { $0 } }

    var name: String { base.name }

    func image(_ request: ImageRequest) async throws -> ImageAnswer {
        let answer = try await base.image(request)
        if let fact = answer.fact, !request.reference.contains("@") {
            recorded.withLock { $0[request.reference] = fact.digest }
        }
        return answer
    }
}

/// A resolver that pins sources to their current content: an image to its digest, a download to its checksum, a repository to a
/// commit.
struct SourcePinner {
    let facts: [any ImageFacts]
    let download: Download
    let remote = GitRemote(environment: ProcessInfo.processInfo.environment)

    /// Resolves a source and returns its pin.
    ///
    /// - Throws: `CommandFailure` that names the source, or `CancellationError`.
    func pin(_ source: SourceOperation, _ kind: SourcePin.Kind) async throws -> SourcePin {
        let value: String
        do {
            switch kind {
            case .image: value = try await digest(of: String(source.identifier.dropFirst("docker-image://".count)))
            case .download: value = try await checksum(of: source)
            case .repository:
                value = try await remote.commit(
                    source.attributes["git.fullurl"] ?? "https://" + source.identifier.dropFirst("git://".count),
                    reference: SourcePin.reference(of: source.identifier)
                )
            }
        } catch let error as CancellationError { throw error } catch {
            throw CommandFailure.input("\(source.identifier) can't be pinned: \(error)")
        }
        return SourcePin(kind: kind, identifier: source.identifier, value: value)
    }

    private func digest(of reference: String) async throws -> String {
        let request = ImageRequest(reference: reference, platform: nil, logName: "")
        return try await ImageSources(facts).image(request, needsDigest: true).digest
    }

    private func checksum(of source: SourceOperation) async throws -> String {
        guard source.attributes["http.authheadersecret"] == nil else {
            throw ContentError("the download needs a build secret; write its checksum into the build file")
        }
        let accept = source.attributes["http.header.accept"].map { [HTTPHeader("Accept", $0)] } ?? []
        return try await download.checksum(of: source.identifier, headers: accept)
    }
}
