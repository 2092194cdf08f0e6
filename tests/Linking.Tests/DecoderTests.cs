using Linking.Formats;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;

namespace Linking.Tests;

/// <summary>What holds of every decoder of version 1, with the same bytes and the same damage.</summary>
public sealed class DecoderTests
{
    public static TheoryData<string> Names => [.. Decoders.All.Select(d => d.Name)];

    [Fact]
    public void Names_AreUnique() => Assert.Equal(Decoders.All.Count, Decoders.All.DistinctBy(d => d.Name).Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_RoundTrips(string name)
    {
        var decoder = Find(name);
        Assert.Equal(decoder.Example, decoder.Read(decoder.Example, out var error));
        Assert.Equal(default, error);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Prefix_IsRefused(string name)
    {
        var decoder = Find(name);
        for (var length = 0; length < decoder.Example.Length; length++)
        {
            var prefix = decoder.Example[..length];
            var read = decoder.Read(prefix, out var error);
            // A text that ends with a whole line may be one: its last lines are as many as one likes.
            if (read is null)
                Assert.True(error.Kind != DecodeErrorKind.None && error.Message.EndsWith('.'), $"{length} bytes: {error}");
            else
                Assert.True(decoder.IsText && prefix[^1] == '\n' && read.AsSpan().SequenceEqual(prefix), $"{length} bytes were read");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TrailingByte_IsRefused(string name)
    {
        var decoder = Find(name);
        foreach (var last in (byte[])[0, 1, (byte)'\n', (byte)'a', 0x80])
        {
            Assert.Null(decoder.Read([.. decoder.Example, last], out var error));
            Assert.NotEqual(DecodeErrorKind.None, error.Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damage_IsRefusedOrReadAsItself(string name)
    {
        var decoder = Find(name);
        var random = new Random(7);
        for (var i = 0; i < 1500; i++)
        {
            var bytes = decoder.Example.ToList();
            for (var times = random.Next(1, 3); times > 0; times--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 2:
                        bytes.Insert(at, (byte)random.Next(256));
                        break;
                    default:
                        bytes.RemoveAt(at);
                        break;
                }
            }

            var read = decoder.Read([.. bytes], out var error);
            if (read is null)
                Assert.True(error.Kind != DecodeErrorKind.None && error.Message.EndsWith('.'), error.Message);
            else
                Assert.Equal(bytes, read);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Noise_BehindAnyBeginning_IsRefused(string name)
    {
        var decoder = Find(name);
        var random = new Random(9);
        for (var i = 0; i < 300; i++)
        {
            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            Assert.Null(decoder.Read(noise, out var error));
            Assert.NotEqual(DecodeErrorKind.None, error.Kind);
            byte[] bytes = [.. decoder.Example[..random.Next(decoder.Example.Length)], .. noise];
            if (decoder.Read(bytes, out _) is { } read)
                Assert.Equal(bytes, read);
        }
    }

    [Fact]
    public void Noise_NeverThrows()
    {
        var random = new Random(11);
        for (var i = 0; i < 3000; i++)
        {
            var noise = new byte[random.Next(0, 120)];
            random.NextBytes(noise);
            var text = System.Text.Encoding.Latin1.GetString(noise);
            _ = SignedNote.TryParse(noise, out _);
            _ = VerifierKey.TryParse(text, out _);
            _ = VerifierKey.TryParse("a+00000000+" + Convert.ToBase64String(noise), out _);
            _ = Checkpoint.TryParse("o\n1\n" + text, out _);
            _ = PrintCode.TryParse(text, out _, out _);
            _ = BookFile.TryParse(text, out _);
            _ = RecordFile.TryDecode((byte[])[.. "LRC"u8, 1, 0, 1, .. noise], out _, out _);
            _ = Day.TryParse(text, out _);
        }
    }

    private static Decoders Find(string name) => Decoders.All.Single(d => d.Name == name);
}
