import CSodium
import Testing

@testable import PacketSecurity

/// libsodium does what the papers say, in the way that this module calls it.
@Suite struct PublishedVectorTests {
    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    @Test func xchacha20Poly1305() {
        let key = [UInt8](0x80...0x9F)
        let nonce = [UInt8](0x40...0x57)
        let associatedData = [UInt8](hexadecimal: "50515253c0c1c2c3c4c5c6c7")
        let plaintext = Array(
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
                .utf8)
        let expected =
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
            + "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
            + "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"

        var sealed = [UInt8](repeating: 0, count: plaintext.count + 16)
        #expect(
            crypto_aead_xchacha20poly1305_ietf_encrypt(
                &sealed, nil, plaintext, UInt64(plaintext.count), associatedData, UInt64(associatedData.count), nil,
                nonce,
                key) == 0)
        #expect(sealed.hexadecimal == expected)

        // As the channel does it: in place.
        var inPlace = plaintext + [UInt8](repeating: 0, count: 16)
        inPlace.withUnsafeMutableBufferPointer { bytes in
            _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                bytes.baseAddress!, nil, bytes.baseAddress!, UInt64(plaintext.count), associatedData,
                UInt64(associatedData.count), nil, nonce, key)
        }
        #expect(inPlace.hexadecimal == expected)
    }

    /// RFC 7693, appendix A; and the first keyed vector of the BLAKE2 reference package.
    @Test func blake2b() {
        let abc =
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        #expect(hash(Array("abc".utf8), key: nil, size: 64) == abc)
        let keyed =
            "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
            + "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568"
        #expect(hash([], key: [UInt8](0..<64), size: 64) == keyed)
        #expect(
            hash(Array("abc".utf8), key: nil, size: 32)
                == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
    }

    private func hash(_ message: [UInt8], key: [UInt8]?, size: Int) -> String {
        var digest = [UInt8](repeating: 0, count: size)
        digest.withUnsafeMutableBytes { digest in
            message.withUnsafeBytes { message in
                if let key {
                    key.withUnsafeBytes { Sodium.hash(message, key: $0, into: digest) }
                } else {
                    Sodium.hash(message, into: digest)
                }
            }
        }
        return digest.hexadecimal
    }
}
