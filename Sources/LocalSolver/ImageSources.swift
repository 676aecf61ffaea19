public import LLB

/// Sources of images, in the order in which they are asked. An image is taken from the first source that has it.
public struct ImageSources: Sendable {
    private let sources: [any ImageFacts]

    public init(_ sources: [any ImageFacts]) { self.sources = sources }

    /// Looks up an image in each source until one has it.
    ///
    /// - Parameter needsDigest: Whether to skip a source that has the image but doesn't know its digest.
    /// - Throws: `ImageNotFound` if no source has the image. If a source fails, its error is thrown and the next source isn't
    ///   asked.
    public func image(_ request: ImageRequest, needsDigest: Bool = false) async throws -> ImageFact {
        var answers: [MissingImage] = []
        for source in sources {
            switch try await source.image(request) {
            case .found(let fact) where needsDigest && fact.digest.isEmpty:
                answers.append(MissingImage("\(source.name) doesn't know its digest", advice: "push or pull it there"))
            case .found(let fact): return fact
            case .missing(let answer): answers.append(answer)
            }
        }
        throw ImageNotFound(reference: request.reference, answers: answers)
    }
}

/// The error for an image that no source has.
public struct ImageNotFound: Error, Sendable, Hashable, CustomStringConvertible {
    public var reference: String
    /// The reports of all sources, in the order in which they were asked.
    public var answers: [MissingImage]

    public init(reference: String, answers: [MissingImage]) {
        self.reference = reference
        self.answers = answers
    }

    /// The reference with each source's report, e.g. `app:2: no source has it: a.io responded with 404, check the name;
    /// oci-layout:b doesn't have it`.
    public var description: String {
        let isOne = answers.count == 1
        let texts = answers.map { $0.answer + ($0.advice.isEmpty ? "" : (isOne ? "; " : ", ") + $0.advice) }
        return "\(reference): \(isOne ? "" : "no source has it: ")\(texts.joined(separator: "; "))"
    }
}
