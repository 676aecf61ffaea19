import Testing

@testable import GatewayService

struct DescriptorsTests {
    @Test func roomForConnections() {
        #expect(Descriptors.connections(in: 1024) == 448)
        #expect(Descriptors.connections(in: 64) == 1)
        #expect(Descriptors.raise() >= 256)
    }
}
