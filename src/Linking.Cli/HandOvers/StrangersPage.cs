using System.Text;

using Linking.Events;
using Linking.HandOvers;
using Linking.Hashing;

namespace Linking.Cli.HandOvers;

/// <summary>The page of a hand-over for somebody who has never heard of us.</summary>
internal static class StrangersPage
{
    private const string IdentityLine = "Identity: `";

    /// <summary>Its text.</summary>
    public static byte[] Of(Genesis genesis, DigestPair identity)
    {
        var media = genesis.State.Media.Count == 0 ? "no place is named" : string.Join("; ", genesis.State.Media);
        return Encoding.UTF8.GetBytes($$"""
            # What this folder is

            It is all that is left of a time-stamping service, and all that is needed to go on without it.

            Ledger: `{{genesis.Ledger}}`
            {{IdentityLine}}{{identity}}`

            People sent the service fingerprints of their documents, and got small files back, *tokens*, whose names end in `.lts`. A token
            proves that its document was there at a time. Nobody has to be believed for that, and no key is needed: the service wrote
            everything into one chain, and published short values of it in places that it could not change afterwards. Here they are named
            as: {{media}}.

            ## Is it genuine?

            A file more than there was is found as a change: nothing is written into this folder. Leave your own files outside of it.

            You need the last published value from somewhere else: a newspaper, a library, a git repository, or the successor. Then, in
            this folder:

                linking handover verify . --code "AEAAMZ-…" --code "AIAAMF-…"
                python3 -B source/tests/independent/v1/linking1_handover.py . --code "AEAAMZ-…" --code "AIAAMF-…"

            Both rehash every file and recompute every round. They were written apart from each other; `source/docs/spec/handover.md` says
            what they do, so that you can write a third one. The first is in `program`, if somebody put it there, or is built outside of
            this folder:

                cp -R source ../build
                dotnet publish ../build/src/Linking.Cli -o ../linking

            The second needs Python 3 and nothing else; `-B` keeps Python from writing files here. Whoever could change the rounds could
            change these programs too: one that you have from elsewhere is the better judge.

            ## I have a token

                linking extend ../contract.pdf.lts --static .             adds the path to the published value
                linking verify ../contract.pdf -p .                       says what is proven, and by what
                linking renew ../contract.pdf -p . --server ADDRESS       before a hash function falls: stamps all of it elsewhere
                linking handover mine . ../contract.pdf.lts -o ../mine    takes out what your tokens need, to be kept without the rest

            ## I want to keep it for others

            Copy the folder as it is, and verify the copy. Any web server can give it out; the commands above take its address in the
            place of the folder.

            ## What is where

            | | |
            | --- | --- |
            | `{{HandOverFiles.Sealed}}` | a line for each file with its digests; its own digests stand in a published round |
            | `{{HandOverFiles.Late}}` | the same for the files that came after it |
            | `checkpoint`, `tile`, `sha3-256` or `sha3-512` | headers of all rounds and hashes over them, as C2SP tlog-tiles |
            | `{{HandOverFiles.Rounds}}` | what is in the rounds: fingerprints, events, signatures |
            | `publications` | all published values, what others say of them, and the record of the ledger |
            | `policy`, `announced` | what the service promised, and what it stated |
            | `{{HandOverFiles.AuditLog}}` | what it wrote down about itself |
            | `source` | the specification, and the source of both programs |
            | `program` | the first one built, if it is there |
            | `{{HandOverParts.Papers}}` | contracts, certificates and other papers, if there are any |

            """);
    }

    /// <summary>Whether bytes are such a page of this ledger; a page of another one, or any other text, is not.</summary>
    public static bool IsOf(ReadOnlySpan<byte> bytes, DigestPair identity) =>
        bytes.IndexOf(Encoding.UTF8.GetBytes($"{IdentityLine}{identity}`\n")) >= 0;
}
