using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;

namespace Linking.Tests.Vectors;

/// <summary>Builds every file of tests/vectors in the shapes of docs/spec/vectors.md.</summary>
internal static class VectorFiles
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyDictionary<string, byte[]> Build()
    {
        var cases = VerificationCases.All();
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["imprints.json"] = Json(SmallVectors.Imprints().Select(Imprint)),
            ["leaves.json"] = Json(SmallVectors.Leaves().Select(Leaf)),
            ["trees.json"] = Json(SmallVectors.Trees().Select(Tree)),
            ["headers.json"] = Json(SmallVectors.Headers().Select(HeaderNode)),
            ["verifier-keys.json"] = Json(SmallVectors.VerifierKeys().Select(Key)),
            ["notes.json"] = Json(SmallVectors.Notes().Concat(Ed25519Edges.Notes().Select(e => (e.Name, e.Note, e.Key))).Select(Note)),
            ["publications.json"] = Json(SmallVectors.Publications().Select(PublicationNode)),
            ["print-codes.json"] = Json(SmallVectors.PrintCodes().Select(PrintCodeNode)),
            ["tokens.json"] = Json(cases.DistinctBy(c => Convert.ToHexString(c.Token.Length > Token.MaxSize ? [] : c.Token)).Where(c => !c.Name.StartsWith("flip-", StringComparison.Ordinal) && c.Token.Length <= Token.MaxSize).Select(TokenNode)),
            ["batches.json"] = Json(BatchCases.All().Select(Batch)),
            // The over-long token is made by the reader: 1 MiB of hexadecimal helps nobody.
            ["verification.json"] = Json(cases.Where(c => c.Token.Length <= Token.MaxSize).Select(Case)),
        };
        foreach (var valid in cases.Where(c => c.Name.EndsWith("/valid", StringComparison.Ordinal)))
            files[$"tokens/{valid.Name.Split('/')[0]}.lts"] = valid.Token;
        files["data/contract"] = "a contract"u8.ToArray();
        files["data/empty"] = [];
        return files;
    }

    public static JsonObject VerdictNode(Verdict verdict) => new()
    {
        ["result"] = Name(verdict.Result),
        ["basis"] = verdict.Basis is { } basis ? Name(basis) : null,
        ["claimed_time"] = verdict.ClaimedTime?.ToString(),
        ["proven_latest_time"] = verdict.ProvenLatestTime?.ToString(),
        ["alpha"] = ChainNode(verdict.Alpha),
        ["beta"] = ChainNode(verdict.Beta),
    };

    private static JsonObject ChainNode(ChainVerdict chain) => new()
    {
        ["result"] = Name(chain.Result),
        ["broken"] = chain.IsBroken,
        ["basis"] = Name(chain.Basis),
        ["proven_latest_time"] = chain.ProvenLatestTime?.ToString(),
        ["codes"] = new JsonArray([.. chain.Findings.Select(f => JsonValue.Create(f.Text()))]),
    };

    private static JsonObject Case(VectorCase vector) => new()
    {
        ["name"] = vector.Name,
        ["comment"] = vector.Comment,
        ["imprint"] = vector.Imprint.ToString(),
        ["token"] = Hex(vector.Token),
        ["trust"] = new JsonObject
        {
            ["ledger"] = vector.Trust.Ledger.Value,
            ["now"] = vector.Trust.Now.ToString(),
            ["window_us"] = vector.Trust.WindowMicroseconds,
            ["keys"] = Array(vector.Trust.Keys.Select(k => new JsonObject { ["vkey"] = k.Key.ToString(), ["from"] = k.From?.ToString(), ["to"] = k.To?.ToString() })),
            ["values"] = Array(vector.Trust.Values.Select(v => new JsonObject { ["function"] = v.Function.Name(), ["size"] = v.Size, ["time"] = v.Time.ToString(), ["root"] = v.Root.ToString(), ["evident"] = v.Evident.ToString() })),
            ["broken"] = Array(vector.Trust.BrokenSince.Select(b => new JsonObject { ["function"] = b.Key.Name(), ["since"] = b.Value.ToString() })),
            ["covered"] = vector.Trust.Covered?.ToString(),
        },
        ["expect"] = VerdictNode(Verifier.Verify(vector.Token, vector.Imprint, vector.Trust)),
    };

    private static JsonObject Imprint((string Name, byte[] Data) v)
    {
        var imprint = Linking.Hashing.Imprint.Compute(v.Data);
        return new JsonObject { ["name"] = v.Name, ["data"] = Hex(v.Data), ["alpha"] = imprint.Alpha.ToString(), ["beta"] = imprint.Beta.ToString() };
    }

    private static JsonObject Leaf((string Name, byte[] Bytes) v)
    {
        var node = Start(v.Name, v.Bytes, Linking.Leaves.Leaf.TryDecode(v.Bytes, out var leaf, out var error), error);
        if (leaf is null)
            return node;
        node["kind"] = (int)leaf.Kind;
        node["count"] = leaf.Count;
        node["alpha"] = leaf.Digests.Alpha.ToString();
        node["beta"] = leaf.Digests.Beta.ToString();
        node["nonce"] = Hex(leaf.Nonce);
        return node;
    }

    private static JsonObject Tree((string Name, List<byte[]> Entries) v)
    {
        var tree = MerkleTree.Build(v.Entries);
        var inclusion = Enumerable.Range(0, v.Entries.Count).Select(i => new JsonObject { ["index"] = i, ["size"] = v.Entries.Count, ["alpha"] = Path(tree.Path(i), Chain.Alpha), ["beta"] = Path(tree.Path(i), Chain.Beta) });
        var consistency = Enumerable.Range(1, v.Entries.Count).Select(from =>
        {
            var plan = ProofPlan.Consistency((ulong)from, (ulong)v.Entries.Count);
            var proof = plan.Assemble([.. plan.Nodes.Select(n => ReferenceTree.Node(v.Entries, n))]);
            return new JsonObject { ["from"] = from, ["to"] = v.Entries.Count, ["alpha"] = Path(proof, Chain.Alpha), ["beta"] = Path(proof, Chain.Beta) };
        });
        return new JsonObject
        {
            ["name"] = v.Name,
            ["entries"] = new JsonArray([.. v.Entries.Select(e => JsonValue.Create(Hex(e)))]),
            ["alpha"] = tree.Root.Alpha.ToString(),
            ["beta"] = tree.Root.Beta.ToString(),
            ["inclusion"] = Array(inclusion),
            ["consistency"] = Array(consistency),
        };
    }

    private static JsonObject HeaderNode((string Name, byte[] Bytes) v)
    {
        var node = Start(v.Name, v.Bytes, Header.TryDecode(v.Bytes, out var header, out var error), error);
        if (header is null)
            return node;
        node["ledger"] = header.Ledger.Value;
        node["index"] = header.Index;
        node["time"] = header.Time.ToString();
        node["accuracy_us"] = header.Accuracy;
        node["valid_until"] = header.ValidUntil.ToString();
        node["policy"] = header.Policy.ToString();
        node["leaf_count"] = header.LeafCount;
        node["round_root"] = Pair(header.RoundRoot);
        node["previous_link"] = Pair(header.PreviousLink);
        node["history_root"] = Pair(header.HistoryRoot);
        node["signed_head_digest"] = Pair(header.SignedHeadDigest);
        node["link"] = Pair(Header.LinkOf(v.Bytes));
        return node;
    }

    private static JsonObject Key((string Name, string Text) v)
    {
        var read = VerifierKey.TryParse(v.Text, out var key);
        var node = new JsonObject { ["name"] = v.Name, ["vkey"] = v.Text, ["error"] = !read };
        if (key is null)
            return node;
        node["key_name"] = key.Name;
        node["id"] = $"{key.Id:x8}";
        node["public_key"] = Hex(key.PublicKey);
        return node;
    }

    private static JsonObject Note((string Name, byte[] Note, string Key) v) => new()
    {
        ["name"] = v.Name,
        ["note"] = System.Text.Encoding.UTF8.GetString(v.Note),
        ["vkey"] = v.Key,
        ["accepted"] = VerifierKey.TryParse(v.Key, out var key) && SignedNote.TryParse(v.Note, out var note) && note.IsSignedBy(key),
    };

    private static JsonObject PublicationNode((string Name, byte[] Note) v)
    {
        var parsed = Publication.TryParseNote(v.Note, out var publication, out _);
        var node = new JsonObject { ["name"] = v.Name, ["text"] = System.Text.Encoding.UTF8.GetString(v.Note), ["error"] = !parsed };
        if (publication is null)
            return node;
        node["ledger"] = publication.Ledger.Value;
        node["suite"] = 1;
        node["number"] = publication.Number;
        node["size"] = publication.Size;
        node["time"] = publication.Time.ToString();
        node["alpha"] = publication.Root.Alpha.ToString();
        node["beta"] = publication.Root.Beta.ToString();
        node["previous_alpha"] = publication.Previous.Alpha.ToString();
        node["previous_beta"] = publication.Previous.Beta.ToString();
        node["announcements"] = Array(publication.Announcements.Select(a => new JsonObject { ["type"] = a.Type, ["alpha"] = a.Imprint.Alpha.ToString(), ["beta"] = a.Imprint.Beta.ToString() }));
        return node;
    }

    private static JsonObject PrintCodeNode((string Name, string Text) v)
    {
        var node = new JsonObject { ["name"] = v.Name, ["text"] = v.Text, ["error"] = !PrintCode.TryParse(v.Text, out var code, out var error) };
        if (code is null)
        {
            node["groups"] = new JsonArray([.. error!.Groups.Select(g => JsonValue.Create(g))]);
            return node;
        }

        node["function"] = code.Function.Name();
        node["time"] = code.Time.ToString();
        node["size"] = code.Size;
        node["root"] = code.Root.ToString();
        return node;
    }

    private static JsonObject TokenNode(VectorCase v)
    {
        var node = Start(v.Name, v.Token, Token.TryDecode(v.Token, out var token, out var error), error);
        if (token is null)
            return node;
        node["levels"] = Array(token.Levels.Select(l => new JsonObject { ["leaf"] = Hex(l.Leaf.ToBytes()), ["index"] = l.Index, ["alpha"] = Path(l.Path, Chain.Alpha), ["beta"] = Path(l.Path, Chain.Beta) }));
        node["header"] = Hex(token.HeaderBytes.Span);
        node["anchors"] = Array(token.Anchors.Select(AnchorNode));
        return node;
    }

    private static JsonObject Batch(BatchCase v)
    {
        var node = new JsonObject { ["name"] = v.Name, ["leaves"] = Hex(v.Leaves), ["token"] = Hex(v.Token), ["right_alpha"] = Hex(v.RightAlpha), ["right_beta"] = Hex(v.RightBeta) };
        if (!LeafBatch.TryCut(v.Leaves, out var leaves, out _, out _))
        {
            node["error"] = "leaves";
            return node;
        }

        var made = TokenBatch.TryCreate(leaves, v.Token, v.RightAlpha, v.RightBeta, out var batch, out var error);
        node["error"] = made ? null : error.Fault.ToString().ToLowerInvariant();
        if (batch is null)
            return node;
        node["tokens"] = new JsonArray([.. Enumerable.Range(0, batch.Count).Select(i =>
        {
            var token = new byte[batch.SizeOf(i)];
            batch.Write(i, token);
            return JsonValue.Create(Hex(token));
        })]);
        return node;
    }

    private static JsonObject AnchorNode(Anchor anchor)
    {
        if (anchor is UnknownAnchor unknown)
            return new JsonObject { ["type"] = unknown.Type, ["body"] = Hex(unknown.Body.Span) };
        var history = (HistoryAnchor)anchor;
        var node = new JsonObject { ["type"] = anchor.Type, ["size"] = history.Size, ["alpha"] = Path(history.Path, Chain.Alpha), ["beta"] = Path(history.Path, Chain.Beta) };
        if (anchor is SignedHeadAnchor signed)
        {
            node["alpha_note"] = Hex(signed.Head.Alpha.Span);
            node["beta_note"] = Hex(signed.Head.Beta.Span);
        }
        else
        {
            node["publication"] = Hex(((PublicationAnchor)anchor).Note.Span);
        }

        return node;
    }

    private static JsonObject Start(string name, byte[] bytes, bool decoded, DecodeError error) => new()
    {
        ["name"] = name,
        ["bytes"] = Hex(bytes),
        ["error"] = decoded ? null : error.Kind switch { DecodeErrorKind.UnknownVersion => "version", DecodeErrorKind.UnknownSuite => "suite", _ => "malformed" },
    };

    private static JsonObject Pair(DigestPair pair) => new() { ["alpha"] = pair.Alpha.ToString(), ["beta"] = pair.Beta.ToString() };

    private static JsonArray Path(MerklePath path, Chain chain) => new([.. Enumerable.Range(0, path.Length).Select(i => JsonValue.Create(path.Step(i)[chain].ToString()))]);

    private static JsonArray Array(IEnumerable<JsonObject> nodes) => new([.. nodes]);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string Name(VerificationResult result) => result switch { VerificationResult.Valid => "valid", VerificationResult.Invalid => "invalid", _ => "inconclusive" };

    private static string? Name(Basis basis) => basis switch { Basis.Published => "published", Basis.Signed => "signed", _ => null };

    private static byte[] Json(IEnumerable<JsonObject> cases) =>
        [.. System.Text.Encoding.UTF8.GetBytes(Array(cases).ToJsonString(Options).ReplaceLineEndings("\n")), (byte)'\n'];
}
