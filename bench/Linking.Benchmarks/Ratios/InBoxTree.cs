using System.Security.Cryptography;

using Linking.Hashing;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// What the kernels are measured against: the same two trees by a loop over the in-box one-shot functions, without
/// any allocation while it runs.
/// </summary>
internal sealed class InBoxTree(Suite suite, SampleLeaves leaves)
{
    private readonly byte[] _level = new byte[leaves.Ends.Length * suite.Width];

    /// <summary>Both roots.</summary>
    public DigestPair Build() => new(Root(Chain.Alpha), Root(Chain.Beta));

    private Digest Root(Chain chain)
    {
        Span<byte> message = stackalloc byte[256];
        message[0] = 0;
        for (int i = 0, start = 0; i < leaves.Ends.Length; start = leaves.Ends[i], i++)
        {
            var leaf = leaves.Bytes.AsSpan(start..leaves.Ends[i]);
            leaf.CopyTo(message[1..]);
            Hash(chain, message[..(leaf.Length + 1)], Node(i));
        }

        message[0] = 1;
        for (var count = leaves.Ends.Length; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                _level.AsSpan(2 * i * suite.Width, 2 * suite.Width).CopyTo(message[1..]);
                Hash(chain, message[..(1 + 2 * suite.Width)], Node(i));
            }

            if (count % 2 == 1)
                Node(count - 1).CopyTo(Node(count / 2));
        }

        return new Digest(Node(0));
    }

    private Span<byte> Node(int i) => _level.AsSpan(i * suite.Width, suite.Width);

    private void Hash(Chain chain, ReadOnlySpan<byte> message, Span<byte> digest)
    {
        _ = (suite == Suite.One, chain) switch
        {
            (true, Chain.Alpha) => SHA256.HashData(message, digest),
            (true, _) => SHA3_256.HashData(message, digest),
            (false, Chain.Alpha) => SHA512.HashData(message, digest),
            _ => SHA3_512.HashData(message, digest),
        };
    }
}
