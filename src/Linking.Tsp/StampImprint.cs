using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;

namespace Linking.Tsp;

/// <summary>What a time-stamp of RFC 3161 is about, whoever made it.</summary>
public static class StampImprint
{
    /// <summary>
    /// The name of the function under which the stamp holds the digest of these bytes; null: it does not. Its signature is not looked at.
    /// Throws for no bytes.
    /// </summary>
    /// <param name="token">DER of a TimeStampToken, or anything.</param>
    /// <param name="stamped">The bytes.</param>
    public static string? FunctionOf(ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> stamped) => Foreign.Try(() =>
    {
        if (!Der.IsNode(token.Span))
            return null;
        var info = new TimeStampToken(new CmsSignedData(token.ToArray())).TimeStampInfo;
        return Algorithms.IsKnownDigest(info.MessageImprintAlgOid) && DigestUtilities.CalculateDigest(
            info.MessageImprintAlgOid, stamped.ToArray()).AsSpan().SequenceEqual(info.GetMessageImprintDigest())
            ? Algorithms.DigestName(info.MessageImprintAlgOid)
            : null;
    });
}
