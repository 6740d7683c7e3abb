@testable import PacketSecurity

/// Packets of format version 1 with everything that goes into them, for other implementations to compare with. They were
/// computed by a program that shares nothing with this package but libsodium.
///
/// Common to all: the key is the bytes `00` to `1f`, the cluster is named `orders-eu`, the sender's id is the bytes `00`
/// to `0f`, the receiver's id the bytes `10` to `1f`, and the incarnation is `19345678ab000003`.
struct PacketFixture: Sendable {
    var name: String
    var flags: PacketFlags
    var sequence: UInt64
    /// What ``NonceSource/seeded(_:)`` makes the nonce from.
    var seed: UInt64
    var nonce: String
    var plaintext: String
    var packet: String

    static func makeKey() -> SecretKey {
        let bytes = [UInt8](0..<32)
        return SecretKey(copying: bytes.span.bytes)
    }

    static let fingerprint = "1d8c99df-000daf6f"
    static let cluster = "orders-eu"
    static let clusterID = "8c9d7795d672049f43b9fa1aec20c52a"
    static let sender = PeerID(high: 0x0001_0203_0405_0607, low: 0x0809_0A0B_0C0D_0E0F)
    static let receiver = PeerID(high: 0x1011_1213_1415_1617, low: 0x1819_1A1B_1C1D_1E1F)
    static let incarnation: UInt64 = 0x1934_5678_AB00_0003

    /// BLAKE2b-256 of the packet, 1,168 bytes long, that carries the 1,087 bytes `00` to `ff` over and over, with sequence
    /// 11 and the nonce of seed 7.
    static let largestPacketHash = "49a18865c600c5349732a96c09ff28658e089fe6fdeb9ff5ec063daf4147c457"

    static let all: [PacketFixture] = [
        PacketFixture(
            name: "a short message to one member", flags: [.receiverBound], sequence: 7, seed: 1,
            nonce: "c15c0289ec2d0a9167ec8e65a18debbe5e5532fbeea293f8",
            plaintext: "70696e67",
            packet:
                "4d5501011d8c99df000102030405060708090a0b0c0d0e0f19345678ab0000030000000000000007c15c0289ec2d0a91"
                + "67ec8e65a18debbe5e5532fbeea293f87dcb6b182cde99687f339f86b0ac78ef1008a3907d9f072728bab059d9819ca3"
                + "bab1c1c1852cda77c8ce2ef28d8a44fc26d4a50ced7b36b5cb90bfb7cd40b044a4da4ae999c906fb0124b00c252c32e7"),
        PacketFixture(
            name: "an empty message: one block of padding", flags: [.receiverBound], sequence: 1, seed: 2,
            nonce: "ce56971cde355897421efc0b1046c8bf2f537eddbfbc7b98",
            plaintext: "",
            packet:
                "4d5501011d8c99df000102030405060708090a0b0c0d0e0f19345678ab0000030000000000000001ce56971cde355897"
                + "421efc0b1046c8bf2f537eddbfbc7b985c71e251c919b34cd6437c928a6673cda0e24765e37fc0eda1e642f534ee7681"
                + "9488ca02a95eed4cd397cac57e3dc59e555995ec22db6e148aaf71ddb0ae1666a736a81fb83c70b4fed4fa7038c01111"),
        PacketFixture(
            name: "a message of one block, which padding makes two; the last sequence number but one",
            flags: [.receiverBound], sequence: 18446744073709551614, seed: 3,
            nonce: "ed8f01dbe4140b1d89a9817b8a6f46b301dd50d0a6e8eb9c",
            plaintext:
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
                + "303132333435363738393a3b3c3d3e3f",
            packet:
                "4d5501011d8c99df000102030405060708090a0b0c0d0e0f19345678ab000003fffffffffffffffeed8f01dbe4140b1d"
                + "89a9817b8a6f46b301dd50d0a6e8eb9c70c995eccdbb67445ee047d6d46c2253af2cad1bd1834c32407f7f22f0d0451c"
                + "e66fce3a9a79ac47d212e5e1b2ce64eb1270cea5e8bea5b15109646b0c97db9c2a5ab4a6815c01695db1164aae8a0caf"
                + "d62e2d86a382547f9a8c99c9bed3cc4ddb07bb543950fb5aaded8b07d3fca508a303c66a4c997cf7c13e0f7d6e7e8e2e"
                + "fb7f701f49dd683d2ff62a6fdc6ee0f9"),
        PacketFixture(
            name: "a hello: no receiver in the associated data", flags: [.hello], sequence: 8, seed: 4,
            nonce: "ca8a33e272e3736e30b0984b6ac674e45f847b8efc19efdb",
            plaintext: "6d61792049206a6f696e3f",
            packet:
                "4d5501021d8c99df000102030405060708090a0b0c0d0e0f19345678ab0000030000000000000008ca8a33e272e3736e"
                + "30b0984b6ac674e45f847b8efc19efdbb699729ff09a391d185a97834bffd71be3e42412aae6d7f546d00ee2df6a150f"
                + "debc403bf4396e5bb43d5958364be80193c6894985b40e3d7b07d5197144826bfc2f3b437ea033fe10b901442799a32c"),
        PacketFixture(
            name: "a challenge", flags: [.receiverBound, .hello], sequence: 9, seed: 5,
            nonce: "5ac389a30c3b0363f83697934d3197c047c16b10f0d3923b",
            plaintext: "01a0a1a2a3a4a5a6a7a8a9aaabacadaeaf1122334455000002000000000000012c",
            packet:
                "4d5501031d8c99df000102030405060708090a0b0c0d0e0f19345678ab00000300000000000000095ac389a30c3b0363"
                + "f83697934d3197c047c16b10f0d3923bfc41dc8c848d92faf836f7dba341a7050554b227957fb2422a1c8c29e7909d6e"
                + "1d0a549a2ed0b2acafce353ef471fce22110b3f6fbe2e85ad6f0b1810c2d58018b95d4e5bcef32b0411f86de5d7ab07d"),
        PacketFixture(
            name: "an echo", flags: [.receiverBound, .hello], sequence: 10, seed: 6,
            nonce: "00e0efadd9a564bd99df5139b29d4172462faa72037d6c0e",
            plaintext: "02a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
            packet:
                "4d5501031d8c99df000102030405060708090a0b0c0d0e0f19345678ab000003000000000000000a00e0efadd9a564bd"
                + "99df5139b29d4172462faa72037d6c0ec1ee2153cb6d3bcd01d199923deada4a44a24e76243b8357c5e6234cae65a8d4"
                + "8f6d8310111483e903eef6951230c7ac53dae7e3d847855d243b13f164756a6be32f56b136695e0d0390276a0b26efbb"),
    ]
}
