using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

using Linking.Cli.Terminal;
using Linking.Files;
using Linking.Server.Keys;

namespace Linking.Cli.Commands;

/// <summary><c>linking key split</c> and <c>linking key join</c>: copies of keys that open only with several people's parts.</summary>
internal static class KeySplitCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string LockedName = "locked-key";

    public static Command BuildSplit()
    {
        var file = new Argument<string>("FILE") { Description = "The private key: a PEM file, encrypted or not. It is left as it is." };
        var needed = new Option<string>("--needed")
        {
            Description = "How many people have to bring their parts to open the copy, at least 2.", HelpName = "K", Required = true,
        };
        var parts = new Option<string>("--parts")
        {
            Description = $"How many people get a part, at most {LockedKey.MostParts}.", HelpName = "N", Required = true,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "New folder for the locked key and the parts.", HelpName = "DIR", Required = true,
        };
        var command = new Command(
            "split", "Make a copy of a private key that opens only when K of N people bring their parts together: for backups.")
        {
            file, needed, parts, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var count = NumberOf(parsed.GetValue(parts)!, "--parts", LockedKey.MostParts);
            var least = NumberOf(parsed.GetValue(needed)!, "--needed", count);
            var (path, folder) = (parsed.GetValue(file)!, parsed.GetValue(output)!);
            var content = await ReadKeyAsync(path, cancellation);
            try
            {
                var (locked, shares) = LockedKey.Split(content, least, count);
                Write(folder, locked, shares);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(content);
            }

            Console.WriteLine(Printable.Line($"split {path}: {Path.Combine(folder, LockedName)} and {count} parts in {folder}"));
            Console.WriteLine(
                "Give each part to its person, by a way that nobody else reads, and delete it here. The locked key is no secret: keep " +
                "several copies of it. Try 'linking key join' before you rely on it.");
            return ExitCode.Success;
        });
        return command;
    }

    public static Command BuildJoin()
    {
        var locked = new Argument<string>("LOCKED") { Description = "The locked key." };
        var parts = new Argument<string[]>("PART")
        {
            Description = "The parts, as many as are needed.", Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "New file for the private key, which its owner alone can read.", HelpName = "FILE", Required = true,
        };
        var command = new Command("join", "Open a copy that 'linking key split' has made.") { locked, parts, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var texts = new List<(string Name, byte[] Text)>();
            byte[]? key = null;
            try
            {
                foreach (var path in parsed.GetValue(parts)!)
                    texts.Add((path, await InputFile.ReadAsync(path, LockedKey.MaxSize + 1, cancellation)));
                key = LockedKey.Join(await InputFile.ReadAsync(parsed.GetValue(locked)!, LockedKey.MaxSize + 1, cancellation), texts);
                Create(parsed.GetValue(output)!, key);
            }
            catch (FormatException e)
            {
                throw new CommandException(ExitCode.Data, $"The key was not opened. {e.Message}", e);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
                texts.ForEach(t => CryptographicOperations.ZeroMemory(t.Text));
            }

            Console.WriteLine(Printable.Line($"joined: the private key is in {parsed.GetValue(output)}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<byte[]> ReadKeyAsync(string path, CancellationToken cancellation)
    {
        var content = await InputFile.ReadAsync(path, LockedKey.MaxKeySize + 1, cancellation);
        if (content.Length <= LockedKey.MaxKeySize && PemEncoding.TryFindUtf8(content, out var fields) &&
            content.AsSpan()[fields.Label].EndsWith("PRIVATE KEY"u8))
            return content;
        CryptographicOperations.ZeroMemory(content);
        throw new CommandException(
            ExitCode.Data,
            $"{path} is no private key in PEM. A file that names a key in a module holds no key: that one is copied by the module's own " +
            $"means.");
    }

    private static int NumberOf(string text, string name, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 2 && number <= most
            ? number
            : throw SharedOptions.Usage($"{name}: '{text}' is not a number from 2 to {most}.");

    private static void Write(string folder, byte[] locked, IReadOnlyList<byte[]> parts)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new CommandException(ExitCode.CannotCreate, $"{folder} is there and not empty: name a folder that is new or empty.");
        try
        {
            DurableFolder.CreateOwnerOnly(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The folder {folder} cannot be made: {e.Message}", e);
        }

        for (var i = 0; i < parts.Count; i++)
        {
            Create(Path.Combine(folder, $"part-{i + 1}"), parts[i]);
            CryptographicOperations.ZeroMemory(parts[i]);
        }

        // Last: without it the parts are of no use, and the folder is seen to be unfinished.
        Create(Path.Combine(folder, LockedName), locked);
    }

    private static void Create(string path, byte[] bytes)
    {
        try
        {
            if (!DurableFile.TryCreate(path, bytes, OwnerOnly))
            {
                throw new CommandException(
                    ExitCode.CannotCreate, $"{path} is there already. A key is never overwritten: name another file.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The file {path} cannot be made: {e.Message}", e);
        }
    }
}
