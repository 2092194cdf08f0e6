using System.Text;

using Linking.Server.Keys;

namespace Linking.Server.Tests;

/// <summary>Copies of keys that open with k of n parts (docs/spec/split-key.md).</summary>
public sealed class SplitKeyTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key file\n");

    /// <summary>Of draft-mcgrew-tss-03, which the page repeats.</summary>
    [Fact]
    public void Join_OfThePublishedVector_GivesItsSecret() => Assert.Equal(
        "7465737400",
        Convert.ToHexStringLower(SecretParts.Join(
            [(1, Convert.FromHexString("b9fa07e185")), (2, Convert.FromHexString("f5409b4511"))])));

    [Fact]
    public void EveryChoiceOfParts_GivesTheSecret_AndFewerGiveAnything()
    {
        byte[] secret = [0, 1, 2, 0x53, 0x80, 0xca, 0xfe, 0xff];
        for (var needed = 2; needed <= 5; needed++)
        {
            var parts = SecretParts.Split(secret, needed, 5);
            for (var chosen = 1; chosen < 1 << 5; chosen++)
            {
                var some = Enumerable.Range(0, 5).Where(i => (chosen >> i & 1) != 0).Select(i => ((byte)(i + 1), parts[i])).ToList();
                if (some.Count >= needed)
                    Assert.Equal(secret, SecretParts.Join(some));
            }
        }

        // Of one part every byte is as likely as any other, whatever the secret: the other part decides.
        var first = new HashSet<byte>();
        for (var i = 0; i < 5000; i++)
            first.Add(SecretParts.Split([7], 2, 2)[0][0]);
        Assert.Equal(256, first.Count);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(16, 16)]
    public void Locked_OpensWithAsManyPartsAsAreNeeded(int needed, int count)
    {
        var (locked, parts) = LockedKey.Split(Key, needed, count);
        var named = Named(parts);

        Assert.Equal(Key, LockedKey.Join(locked, [.. named.TakeLast(needed)]));
        Assert.Equal(Key, LockedKey.Join(locked, named));
        var few = Assert.Throws<FormatException>(() => LockedKey.Join(locked, [.. named.Take(needed - 1)]));
        Assert.StartsWith($"The key opens with {needed} parts, and {needed - 1} ", few.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PartsThatAreNone_AreNamed()
    {
        var (locked, texts) = LockedKey.Split(Key, 2, 3);
        var (parts, others) = (Named(texts), Named(LockedKey.Split(Key, 2, 3).Parts));

        Fails("p2 is part 2, which was named already", parts[1], parts[1] with { Text = [.. parts[1].Text] });
        Fails("p1 is a part of another key", others[0], parts[1]);
        Fails("p1 was copied wrongly", Changed(parts[0], "value ", "value " + Other(parts[0])), parts[1]);
        Fails("p1 is not part 1 of this key", Forged(parts[0]), parts[1]);
        Fails("p1 has no line 'needed'", Rewritten(parts[0], "needed 2", "anything"), parts[1]);
        Fails("p1 says that 3 parts are needed, and the locked key 2", Rewritten(parts[0], "needed 2", "needed 3"), parts[1]);
        Fails("p1 is no part of a key", parts[0] with { Text = locked }, parts[1]);
        Fails("p1 is not a text", parts[0] with { Text = [] }, parts[1]);
        Fails("p1 is not a text", parts[0] with { Text = [0xff, .. parts[0].Text] }, parts[1]);

        void Fails(string sentence, params (string Name, byte[] Text)[] shown) => Assert.StartsWith(
            sentence, Assert.Throws<FormatException>(() => LockedKey.Join(locked, shown)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever byte of the locked key is another one, the key is not opened, and no other exception comes.</summary>
    [Fact]
    public void LockedKey_ChangedAnywhere_IsNotOpened()
    {
        var (locked, texts) = LockedKey.Split(Key, 2, 3);
        var parts = Named(texts);
        for (var at = 0; at < locked.Length; at++)
        {
            foreach (var other in (byte[])[(byte)(locked[at] ^ 1), (byte)'\n', (byte)'9', 0])
            {
                if (other == locked[at])
                    continue;
                var changed = locked.ToArray();
                changed[at] = other;
                Assert.Throws<FormatException>(() => LockedKey.Join(changed, parts));
            }

            Assert.Throws<FormatException>(() => LockedKey.Join(locked.AsSpan(0, at), parts));
        }

        Assert.Throws<FormatException>(() => LockedKey.Join([.. locked, (byte)'\n'], parts));
        Assert.Throws<FormatException>(() => LockedKey.Join(new byte[LockedKey.MaxSize + 1], parts));
    }

    private static List<(string Name, byte[] Text)> Named(IReadOnlyList<byte[]> parts) =>
        [.. parts.Select((text, i) => ($"p{i + 1}", text))];

    // With a check that fits.
    private static (string Name, byte[] Text) Rewritten((string Name, byte[] Text) part, string before, string after)
    {
        var text = Encoding.ASCII.GetString(part.Text).Replace(before, after, StringComparison.Ordinal).Split("check ")[0];
        var check = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 4));
        return part with { Text = Encoding.ASCII.GetBytes($"{text}check {check}\n") };
    }

    private static string Other((string Name, byte[] Text) part) =>
        Encoding.ASCII.GetString(part.Text).Split("value ")[1][0] == '0' ? "1" : "0";

    private static (string Name, byte[] Text) Changed((string Name, byte[] Text) part, string before, string after)
    {
        var text = Encoding.ASCII.GetString(part.Text);
        var at = text.IndexOf(before, StringComparison.Ordinal);
        return part with { Text = Encoding.ASCII.GetBytes(text[..at] + after + text[(at + after.Length)..]) };
    }

    // Another value, with a check that fits.
    private static (string Name, byte[] Text) Forged((string Name, byte[] Text) part)
    {
        var changed = Encoding.ASCII.GetString(Changed(part, "value ", "value " + Other(part)).Text);
        var head = changed[..changed.IndexOf("check ", StringComparison.Ordinal)];
        var check = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(head)).AsSpan(0, 4));
        return part with { Text = Encoding.ASCII.GetBytes($"{head}check {check}\n") };
    }
}
