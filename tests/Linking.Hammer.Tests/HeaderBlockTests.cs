using System.Text;

using Linking.Hammer.Http2;

namespace Linking.Hammer.Tests;

/// <summary>HPACK, RFC 7541, as far as the hammer speaks it.</summary>
public sealed class HeaderBlockTests
{
    [Fact]
    public void First_FieldsWithIndexing_AreAsTheRfcWritesThem()
    {
        // Section 6.2.1: 01 and the name's index, or 0 and the name; lengths without Huffman coding (section 5.2).
        byte[] expected =
        [
            0x83, 0x86,
            0x44, 4, .. "/a/b"u8,
            0x41, 6, .. "host:1"u8,
            0x5f, 16, .. "application/grpc"u8,
            0x40, 2, .. "te"u8, 8, .. "trailers"u8,
        ];
        Assert.Equal(expected, new RequestBlock("host:1", "/a/b").First);
    }

    [Fact]
    public void Again_NamesTheFieldsOfTheDynamicTable() =>
        // Section 2.3.3: the field entered last is 62; section 6.1: an indexed field is 1 and its index.
        Assert.Equal([0x83, 0x86, 0x80 | 65, 0x80 | 64, 0x80 | 63, 0x80 | 62], new RequestBlock("host:1", "/a/b").Again);

    [Fact]
    public void RequestBlock_TextOver255Bytes_Throws()
        => Assert.Throws<OverflowException>(() => new RequestBlock(new string('h', 256), "/"));

    [Theory]
    [InlineData("indexed")]
    [InlineData("resize")]
    [InlineData("literal")]
    [InlineData("never indexed")]
    [InlineData("indexed name")]
    public void Read_FieldsBeforeTheStatus_AreSkipped(string what)
    {
        byte[] before = what switch
        {
            "indexed" => [0x88],
            "resize" => [0x20],
            "literal" => Field(0x00, "content-type", "application/grpc"),
            "never indexed" => Field(0x10, "x", "y"),
            _ => [0x5f, 1, (byte)'v'],
        };
        Assert.Equal((0, ""), ReplyBlock.Read([.. before, .. Field(0x00, "grpc-status", "0")]));
    }

    [Fact]
    public void Read_NameIndexOfSeveralBytes_IsSkipped() =>
        // Section 5.1: 15 fills the prefix of four bits, 31 + 127 follow.
        Assert.Equal((8, "Not now."),
            ReplyBlock.Read([0x0f, 0x9f, 0x01, 1, (byte)'v', .. Field(0x40, "grpc-status", "8"),
            .. Field(0x00, "grpc-message", "Not%20now.")]));

    [Fact]
    public void Read_TextOf200Bytes_IsReadToItsEnd() =>
        Assert.Equal((13, new string('m', 200)),
            ReplyBlock.Read([.. Field(0x00, "grpc-message", new string('m', 200)), .. Field(0x00, "grpc-status", "13")]));

    [Fact]
    public void Read_NoStatus_IsMinusOne() => Assert.Equal((-1, ""), ReplyBlock.Read([0x88]));

    public static TheoryData<byte[]> Broken() =>
    [
        [0x00],
        [0x00, 5, (byte)'a'],
        [0x00, 0x81, 0x00],
        [0xff, 0xff, 0xff],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        Field(0x00, "grpc-status", "none"),
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public void Read_Broken_Throws(byte[] block) => Assert.Throws<InvalidDataException>(() => ReplyBlock.Read(block));

    private static byte[] Field(byte kind, string name, string value) => [kind, .. Text(name), .. Text(value)];

    private static byte[] Text(string text) =>
        text.Length < 127 ? [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)]
            : [127, (byte)(text.Length - 127), .. Encoding.ASCII.GetBytes(text)];
}
