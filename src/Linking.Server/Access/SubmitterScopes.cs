using System.Collections.Frozen;

using Linking.Protocol.V1;

namespace Linking.Server.Access;

/// <summary>What an API key must be for, so that a method of the endpoint for clients may be called (docs/spec/api-key.md).</summary>
internal static class SubmitterScopes
{
    /// <summary>By the method's name; null: it needs no key and looks at none.</summary>
    public static FrozenDictionary<string, ApiScope?> Methods { get; } = new Dictionary<string, ApiScope?>(StringComparer.Ordinal)
    {
        ["Stamp"] = ApiScope.Stamp,
        ["StampBatch"] = ApiScope.Stamp,
        ["StampStream"] = ApiScope.Stamp,
        ["Match"] = ApiScope.Extend,
        ["Extend"] = ApiScope.Extend,
        ["Find"] = ApiScope.Extend,
        ["GetLedger"] = null,
        ["GetHead"] = null,
        ["GetRecord"] = null,
        ["GetConsistencyProof"] = null,
        ["GetHeaders"] = null,
        ["ListEvents"] = null,
        ["ListPublications"] = null,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
