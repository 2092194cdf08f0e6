using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Tsp;

namespace Linking.Cli.Translating;

/// <summary><c>linking translate asic</c></summary>
internal static class AsicCommand
{
    private const string DefaultImprint = "sha2-512";

    public static Command Build()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Documents with a token (FILE.lts) or an evidence record (FILE.ler) beside them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The container to write, NAME.asice.",
            HelpName = "NAME.asice",
            Required = true,
        };
        var authority = new Option<string>("--authority")
        {
            Description = "Address of a time-stamp authority (RFC 3161 over HTTP) that stamps the container's manifests: without a " +
                "stamp it would be no such container.",
            HelpName = "URL",
            Required = true,
        };
        var imprint = new Option<string>("--imprint")
        {
            Description = $"The function that it is asked under: {string.Join(", ", StampClient.DigestNames)}. Default: {DefaultImprint}.",
            HelpName = "FUNCTION",
        };
        var evidence = new EvidenceFlags();
        var command = new Command(
            "asic",
            "Put documents and their proofs into one container (ASiC-E, EN 319 162-1) that others' programs open. A time-stamp authority " +
            "stamps two manifests of all that is in it. Each proof is verified in full first, and stays in the container as it is: " +
            "'linking verify NAME.asice' checks all of it. A proof that grows later belongs into a new container. Where both FILE.ler " +
            "and FILE.lts are there the record alone goes in.")
        {
            files, output, authority, imprint,
        };
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (options, to) = (evidence.Read(parsed), parsed.GetValue(output)!);
            if (options.IsHypothetical)
                throw SharedOptions.Usage("--as-of and --broken ask what was or would be; a container is made of what holds now.");
            if (!AsicContainer.IsNamedLikeOne(to))
                throw SharedOptions.Usage($"-o: '{to}' is no name of a container: it ends in .asice.");
            if (FileFacts.Exists(to))
                throw new CommandException(ExitCode.CannotCreate, $"{to} is there already. Move it, or name another file.");
            var reader = await OutsideTrust.StampsAsync(options.Authorities, cancellation);
            using var client = AuthorityChoice.Open(
                parsed.GetValue(authority)!, parsed.GetValue(imprint) ?? DefaultImprint, timeout: null, options.Proxy, reader);
            var writer = new AsicWriter(await AsicFiles.FindAsync(parsed.GetValue(files)!, options, cancellation));
            if (writer.Manifests.Any(m => m.Bytes.Length > AsicManifest.MaxSize))
                throw new CommandException(
                    ExitCode.Data, "The names of the documents are too long together for one container: make several.");
            var (stamps, by) = (new List<StampAnswer>(), Say("an authority that was not checked: name its certificate with --tsa"));
            foreach (var (name, _, bytes) in writer.Manifests)
            {
                var answer = await StampAsync(client, bytes, cancellation);
                if (reader is not null)
                    by = reader.ReadBest(answer.Evidence, bytes)?.Authority ?? throw new CommandException(
                        ExitCode.Untrusted,
                        $"{name}: the stamp does not lead to a certificate of --tsa, or one of its certificates was revoked; nothing was " +
                        $"written.");
                stamps.Add(answer);
            }

            await writer.WriteAsync(to, stamps, cancellation);
            var count = parsed.GetValue(files)!.Length;
            Console.WriteLine(Printable.Line(Say($"wrote {to}: {count} documents with their proofs, stamped by {by}.")));
            foreach (var left in parsed.GetValue(files)!.SelectMany(AsicFiles.LeftOut))
                await Console.Error.WriteLineAsync(Printable.Line(Say($"{left} is not in it: of each document one proof is.")));
            foreach (var remark in stamps.SelectMany(s => s.Missing).Distinct(StringComparer.Ordinal))
                await Console.Error.WriteLineAsync(Printable.Line(Say($"Whether a certificate was revoked could not be asked: {remark}")));
            Console.WriteLine(Printable.Line(Say($"Others' programs check the stamps alone; the proofs too: linking verify {to}")));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<StampAnswer> StampAsync(StampClient client, byte[] manifest, CancellationToken cancellation)
    {
        try
        {
            return await client.StampAndCollectAsync(manifest, cancellation);
        }
        catch (StampException exception)
        {
            throw new CommandException(ExitCode.Unavailable, exception.Message, exception);
        }
    }
}
