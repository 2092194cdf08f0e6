using System.Buffers.Binary;

using Linking.Clocks.Sntp;

namespace Linking.Clocks.Tests;

/// <summary>Servers that say the time, and servers that lie in every way.</summary>
public sealed class SntpSourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-7200)]
    public async Task RightAnswer_GivesOffsetAndUncertainty(double seconds)
    {
        using var server = new SntpServer { Offset = TimeSpan.FromSeconds(seconds) };

        var answer = await AskAsync(server, TimeSpan.FromSeconds(10));

        Assert.Null(answer.Problem);
        Assert.InRange(answer.Uncertainty, TimeSpan.FromMilliseconds(14), TimeSpan.FromSeconds(10));
        Assert.InRange(TimeSpan.FromSeconds(seconds), answer.Span.Low, answer.Span.High);
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "kiss", "refuses to answer (RATE)" }, { "unsynchronised", "not synchronised" }, { "stratum16", "stratum 16" },
        { "stratum255", "stratum 255" }, { "delay", "s from UTC, by its own word" }, { "dispersion", "s from UTC, by its own word" },
        { "nothing received", "lacks a time" }, { "nothing sent", "lacks a time" }, { "never set", "lacks a time" },
        { "before it came", "went before the request came" }, { "held for hours", "took longer than there was time" },
        { "set later", "last set after its answer" }, { "set long ago", "last set 48 h ago" }, { "origin", "another request" },
        { "zero origin", "another request" }, { "mode", "mode 3" }, { "broadcast", "mode 5" }, { "version", "version 3" },
        { "short", "47 bytes" }, { "empty", "0 bytes" }, { "long", "900 bytes" }, { "silent", "did not answer within" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Lie_IsNoTime_AndIsNamed(string lie, string says)
    {
        using var server = new SntpServer { Change = answer => [Lied(answer, lie)] };

        // On a busy machine the lie itself can come too late to be seen.
        var answer = await AskAsync(server, Patience);
        for (var patience = 4 * Patience; patience <= 64 * Patience && !Says(answer); patience *= 4)
            answer = await AskAsync(server, patience);

        Assert.NotNull(answer.Problem);
        Assert.Contains(says, answer.Problem, StringComparison.Ordinal);

        bool Says(SourceAnswer given) => given.Problem?.Contains(says, StringComparison.Ordinal) != false;
    }

    [Fact]
    public async Task WrongAnswersBeforeTheRightOne_ArePassedOver()
    {
        using var server = new SntpServer { Change = answer => [Lied(answer, "origin"), [], Lied(answer, "mode"), answer, answer] };

        Assert.Null((await AskAsync(server, TimeSpan.FromSeconds(10))).Problem);
    }

    [Fact]
    public async Task ServerThatRefuses_IsLeftAlone()
    {
        using var server = new SntpServer { Change = answer => [Lied(answer, "kiss")] };
        var source = new SntpSource("127.0.0.1", server.Port, TimeSpan.FromSeconds(10), TimeProvider.System);

        await source.AskAsync(CancellationToken.None);
        var again = await source.AskAsync(CancellationToken.None);

        Assert.Contains("left alone", again.Problem, StringComparison.Ordinal);
        Assert.Equal(1, server.Asked);
    }

    [Fact]
    public async Task NobodyThere_OrNoSuchName_IsSaid()
    {
        // One that nobody is given.
        Assert.NotNull((await new SntpSource("127.0.0.1", 1, Patience, TimeProvider.System).AskAsync(default)).Problem);
        Assert.NotNull((await new SntpSource("no.such.host.invalid", 1, Patience, TimeProvider.System).AskAsync(default)).Problem);
    }

    /// <summary>Any bytes at all: a sentence or a time, and never an exception.</summary>
    [Fact]
    public void RandomBytes_AreReadOrRefused()
    {
        var random = new Random(3961);
        var read = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = new byte[random.Next(8) == 0 ? random.Next(100) : SntpPacket.Size];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && random.Next(2) == 0)
                bytes[0] = 0b00_100_100;
            if (!SntpPacket.TryRead(bytes, out var packet, out var problem))
            {
                Assert.NotEmpty(problem);
                continue;
            }

            read++;
            var answer = SntpReply.Judge(
                "x",
                packet,
                DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(0, 4_000_000_000)),
                TimeSpan.FromMilliseconds(random.Next(2000)));
            Assert.True(answer.Problem is not null || answer.Uncertainty >= TimeSpan.Zero);
        }

        Assert.InRange(read, 10_000, 200_000);
    }

    [Fact]
    public void Times_AreRightAcrossTheEra()
    {
        var before = new DateTimeOffset(2036, 2, 7, 6, 28, 15, TimeSpan.Zero);
        var after = before.AddSeconds(2);

        Assert.Equal(TimeSpan.FromSeconds(2), NtpTime.Between(NtpTime.Of(before), NtpTime.Of(after)));
        Assert.Equal(TimeSpan.FromSeconds(-2), NtpTime.Between(NtpTime.Of(after), NtpTime.Of(before)));
    }

    private static Task<SourceAnswer> AskAsync(SntpServer server, TimeSpan patience) =>
        new SntpSource("127.0.0.1", server.Port, patience, TimeProvider.System).AskAsync(CancellationToken.None);

    private static byte[]? Lied(byte[] answer, string lie)
    {
        var (bytes, now) = (answer.ToArray(), DateTimeOffset.UtcNow);
        switch (lie)
        {
            case "kiss": bytes[1] = 0; "RATE"u8.CopyTo(bytes.AsSpan(12)); break;
            case "unsynchronised": bytes[0] |= 0b11_000_000; break;
            case "stratum16": bytes[1] = 16; break;
            case "stratum255": bytes[1] = 255; break;
            case "delay": BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), 60 << 16); break;
            case "dispersion": bytes.AsSpan(8, 4).Fill(0xff); break;
            case "nothing received": bytes.AsSpan(32, 8).Clear(); break;
            case "nothing sent": bytes.AsSpan(40, 8).Clear(); break;
            case "never set": bytes.AsSpan(16, 8).Clear(); break;
            case "before it came": SntpServer.Write(bytes, 40, now.AddSeconds(-5)); break;
            case "held for hours": SntpServer.Write(bytes, 40, now.AddHours(2)); SntpServer.Write(bytes, 16, now.AddHours(1)); break;
            case "set later": SntpServer.Write(bytes, 16, now.AddMinutes(1)); break;
            case "set long ago": SntpServer.Write(bytes, 16, now.AddHours(-48.5)); break;
            case "origin": bytes[30] ^= 1; break;
            case "zero origin": bytes.AsSpan(24, 8).Clear(); break;
            case "mode": bytes[0] = 0b00_100_011; break;
            case "broadcast": bytes[0] = 0b00_100_101; break;
            case "version": bytes[0] = 0b00_011_100; break;
            case "short": return bytes[..47];
            case "empty": return [];
            case "long": return new byte[900];
            case "silent": return null;
            default: throw new ArgumentOutOfRangeException(nameof(lie));
        }

        return bytes;
    }
}
