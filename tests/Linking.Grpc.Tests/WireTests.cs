using Linking.Grpc.Wire;

namespace Linking.Grpc.Tests;

public sealed class WireTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("600n", 6)]
    [InlineData("1n", 1)]
    [InlineData("0n", 0)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void Timeout_AllUnits(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("n")]
    [InlineData(" 1n")]
    [InlineData("+1n")]
    [InlineData("1 n")]
    [InlineData("1s")]
    [InlineData("100000000n")]
    [InlineData("１n")]
    public void Timeout_Malformed(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999_999)]
    [InlineData(1_000_001)]
    [InlineData(999_999_999)]
    [InlineData(10_000_000_001)]
    public void Timeout_FormatThenParse_NeverShorterAndClose(long ticks)
    {
        var text = GrpcTimeout.Format(new TimeSpan(ticks));

        Assert.True(GrpcTimeout.TryParse(text, out var back), text);
        Assert.InRange(back.Ticks, ticks, (ticks * 1.001) + 1);
    }

    [Fact]
    public void Timeout_Format_NoMoreThanEightDigits() => Assert.Equal("99999999H", GrpcTimeout.Format(TimeSpan.MaxValue));

    [Fact]
    public void Timeout_Format_NeverZero() => Assert.Equal("100n", GrpcTimeout.Format(TimeSpan.Zero));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("100 %", "100 %25")]
    [InlineData("é", "%C3%A9")]
    [InlineData("a\nb", "a%0Ab")]
    [InlineData("🔗", "%F0%9F%94%97")]
    public void Percent_Encode(string text, string encoded) => Assert.Equal(encoded, PercentEncoding.Encode(text));

    [Theory]
    [InlineData("%C3%A9", "é")]
    [InlineData("100%", "100%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%41%e9", "A\ufffd")]
    [InlineData("é", "é")]
    public void Percent_DecodeNeverFails(string encoded, string text) => Assert.Equal(text, PercentEncoding.Decode(encoded));

    [Fact]
    public void Percent_HalfASurrogatePair_Replaced() => Assert.Equal("a%EF%BF%BD", PercentEncoding.Encode("a\ud800"));

    [Fact]
    public void Percent_LongMessage_CutAtAWholeCharacter()
    {
        var encoded = PercentEncoding.Encode(new string('é', 10_000));

        Assert.Equal(0, encoded.Length % 6);
        Assert.InRange(encoded.Length, PercentEncoding.MaxEncodedLength - 6, PercentEncoding.MaxEncodedLength);
        Assert.DoesNotContain('\ufffd', PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("Application/GRPC", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc+proto;v=1", true)]
    [InlineData("application/grpc+json", false)]
    [InlineData("application/grpc+protobuf", false)]
    [InlineData("application/grpc-web+proto", false)]
    [InlineData("application", false)]
    [InlineData(null, false)]
    public void ContentType_OnlyGrpc(string? value, bool expected) =>
        Assert.Equal(expected, ProtocolHeaders.IsGrpcContentType(value));

    [Theory]
    [InlineData("Upper Case")]
    [InlineData("späce")]
    [InlineData("grpc-status")]
    [InlineData(":path")]
    [InlineData("te")]
    [InlineData("")]
    public void Metadata_KeyRefused(string key) =>
        Assert.ThrowsAny<ArgumentException>(() => new Metadata { { key, "value" } });

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("é")]
    [InlineData(" outer")]
    [InlineData("outer ")]
    public void Metadata_ValueRefused(string value) =>
        Assert.Throws<ArgumentException>(() => new Metadata { { "key", value } });

    [Fact]
    public void Metadata_BinNeedsBytes()
    {
        Assert.Throws<ArgumentException>(() => new Metadata { { "key-bin", "text" } });
        Assert.Throws<ArgumentException>(() => new Metadata { { "key", new byte[1] } });
    }
}
