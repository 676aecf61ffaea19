import Bridge
import CompileService
import Foundation
import Frontend
import ServiceProtos
import StandardSyntaxes
import SwiftProtobuf
import Synchronization
import SyntaxKit
import Testing

/// The questions of `CompileStream`, and their limits.
struct StreamTests {
    private static let platforms = ["amd64", "arm64", "386", "arm/v7", "ppc64le", "s390x", "riscv64", "mips64le"]

    private func service(_ change: (inout CompileService.Limits) -> Void) -> CompileService {
        var limits = CompileService.Limits()
        change(&limits)
        return CompileService(Frontend(SyntaxRegistry.standard), limits: limits)
    }

    /// A build with one question for each platform, all at the same time.
    private static func severalPlatforms() -> Build {
        .of("FROM alpine\n") {
            $0.context = .init()
            $0.options["platform"] = platforms.map { "linux/" + $0 }.joined(separator: ",")
        }
    }

    @Test func limitsAreAsDocumented() {
        let limits = CompileService.Limits()
        #expect(limits.openQuestions == 32)
        #expect(limits.questions == 10_000)
        #expect(limits.answerBytes == 64 << 20)
        #expect(limits.answerTime == .seconds(30))
    }

    @Test func anAnswerMayTakeSoLong() async throws {
        let client = try StreamClient(Build.with { $0.file = "Dockerfile" }) { _, _ in }
        let found = await failure { try await service { $0.answerTime = .milliseconds(50) }.compileStream(client) }
        #expect(found?.code == .deadlineExceeded)
        #expect(
            found?.message == "question 1 (read_file Dockerfile of local://context) was not answered within 0.05 s; "
                + "answer unknown or failure if the client can't answer in time"
        )
        #expect(client.response == nil)
    }

    /// Each question has its own timeout: the time of an answered one doesn't count for the next.
    @Test func timeIsCountedByQuestion() async throws {
        let client = try StreamClient(Self.severalPlatforms()) { client, question in
            if question.id != 3 { client.reply(question.id, .image()) }
        }
        let found = await failure { try await service { $0.answerTime = .milliseconds(200) }.compileStream(client) }
        #expect(found?.code == .deadlineExceeded)
        #expect(found?.message.hasPrefix("question 3 (image docker.io/library/alpine:latest for linux/") == true)
    }

    @Test func soManyQuestionsMayBeAsked() async throws {
        let build = Build.of("FROM a\nFROM b\nFROM c\nCOPY --from=0 /x /\nCOPY --from=1 /x /\n") {
            $0.context = .init()
        }
        let client = try StreamClient(build) { _ in .image() }
        try await service { $0.questions = 3 }.compileStream(client)
        #expect(client.response?.isCompiled == true)
        let one = try StreamClient(build) { _ in .image() }
        let found = await failure { try await service { $0.questions = 2 }.compileStream(one) }
        #expect(found?.code == .resourceExhausted)
        #expect(
            found?.message == "the build asks more than the 2 questions that one call may ask; "
                + "send what is known with the request (context, images)"
        )
        // Images are looked up at the same time, so their questions can overtake each other.
        #expect(one.questions.map(\.id).sorted() == [1, 2])
    }

    /// One question too many ends the call at once, even if others have no answer yet.
    @Test func aQuestionTooManyWaitsForNoAnswer() async throws {
        let client = try StreamClient(Self.severalPlatforms()) { _, _ in }
        let found = await failure { try await service { $0.questions = 5 }.compileStream(client) }
        #expect(found?.code == .resourceExhausted)
        #expect(client.questions.count <= 5)
    }

    @Test func soManyQuestionsMayBeOpen() async throws {
        let client = try StreamClient(Self.severalPlatforms()) { client, _ in
            // Answers two at a time: with only one pending question, the call would hang.
            let pending = client.pending
            if pending.count == 2 { for id in pending { client.reply(id, .image()) } }
        }
        try await service { $0.openQuestions = 2 }.compileStream(client)
        #expect(client.response?.result.images.count == Self.platforms.count)
        #expect(client.questions.count == Self.platforms.count)
        #expect(client.mostPending == 2)
    }

    /// The service stops reading at the answer that exceeds the limit, although the client has more.
    @Test func answersMayHoldSoMuch() async throws {
        let piece = 1 << 20
        let text = "FROM scratch\n" + (0..<20).map { "COPY --from=i\($0) /x /\n" }.joined()
        let build = Build.of(text) { $0.context = .init() }
        let client = try StreamClient(build) { _ in
            .image(
                Slipway_V1_ImageAnswer.with {
                    $0.config = Data(#"{"os":"linux","architecture":"amd64","comment":""#.utf8)
                    $0.config += Data(repeating: UInt8(ascii: "x"), count: piece) + Data(#""}"#.utf8)
                    $0.digest = "sha256:" + String(repeating: "a", count: 64)
                }
            )
        }
        let found = await failure { try await service { $0.answerBytes = 4 * piece }.compileStream(client) }
        #expect(found?.code == .resourceExhausted)
        #expect(
            found?.message == "the answers total more than 4194304 bytes, the limit for one call; "
                + "answer absent, unknown or failure for anything too large"
        )
        #expect((3 * piece..<5 * piece).contains(client.bytesRead))
    }

    @Test func onlyFilesAreReadOfARemoteContext() async throws {
        let address = "https://example.org/context.tar"
        let build = Build.of("FROM scratch\nCOPY . /\n") {
            $0.options["context"] = address
            $0.options["build-arg:SOURCE_DATE_EPOCH"] = "context"
        }
        let replies: @Sendable (Int64?) -> @Sendable (StreamClient.Ask) -> StreamClient.Reply = { time in
            { ask in
                switch ask {
                case .source:
                    .source(
                        Slipway_V1_SourceAnswer.with {
                            $0.checksum = "sha256:" + String(repeating: "a", count: 64)
                            if let time { $0.lastModified = time }
                        }
                    )
                case .readFile: .content(Data([0x1F, 0x8B, 0x08]))
                default: .unknown(.init())
                }
            }
        }
        let client = try StreamClient(build, replies: replies(1_700_000_000))
        try await service { _ in }.compileStream(client)
        #expect(client.response?.result.images.first?.sourceDateEpoch == 1_700_000_000)
        let one = try StreamClient(build, replies: replies(nil))
        try await service { _ in }.compileStream(one)
        #expect(
            one.response?.failure.message.contains("answer the question about its source with last_modified") == true
        )
    }
}
