using System.CommandLine;

using Linking.Cli.Commands;

namespace Linking.Cli.Origins;

/// <summary>The options of <c>stamp</c> and <c>verify</c> about who submits (docs/spec/origin.md).</summary>
internal static class OriginFlags
{
    /// <summary>Of <c>stamp</c>.</summary>
    internal sealed class Making
    {
        private readonly Option<string?> _key = new("--origin")
        {
            Description = "File with your private key, as 'linking key make' makes one: sign that you submit each file, and write that " +
                "as FILE.lor beside its token. Who has no such file learns nothing of it.",
            HelpName = "KEY",
        };

        private readonly Option<string?> _name = new("--as")
        {
            Description = "With --origin: the name by which you sign, for example press.example.org.",
            HelpName = "NAME",
        };

        private readonly Option<string?> _note = new("--origin-note")
        {
            Description = "With --origin: words of yours that are signed with it.",
            HelpName = "WORDS",
        };

        public void AddTo(Command command)
        {
            command.Add(_key);
            command.Add(_name);
            command.Add(_note);
        }

        /// <summary>Null if no origin is to be stated.</summary>
        /// <exception cref="CommandException">The options do not fit each other, or the key cannot be read.</exception>
        public async Task<OriginSigner?> OpenAsync(ParseResult parsed, CancellationToken cancellation)
        {
            var (key, name, note) = (parsed.GetValue(_key), parsed.GetValue(_name), parsed.GetValue(_note));
            if ((key, name, note) is (null, null, null))
                return null;
            return key is not null && name is not null
                ? await OriginSigner.OpenAsync(key, name, note, cancellation)
                : throw SharedOptions.Usage("An origin needs both: --origin with your key and --as with your name.");
        }
    }

    /// <summary>Of <c>verify</c>.</summary>
    internal sealed class Reading
    {
        private readonly Option<string?> _file = new("--origin")
        {
            Description = "Statement of who submitted the file (.lor), given by him. Needs --origin-key.",
            HelpName = "FILE",
        };

        private readonly Option<string?> _key = new("--origin-key")
        {
            Description = "The verifier key of who submitted the file, or a file with it, which you have from him by another way.",
            HelpName = "KEY",
        };

        public void AddTo(Command command)
        {
            command.Add(_file);
            command.Add(_key);
        }

        /// <summary>Null if no origin is asked for.</summary>
        /// <param name="parsed">The command line.</param>
        /// <param name="isOfOne">Whether one token is verified.</param>
        /// <param name="cancellation">Ends reading.</param>
        /// <exception cref="CommandException">The options do not fit each other, or a file cannot be read.</exception>
        public async Task<OriginReading?> OpenAsync(ParseResult parsed, bool isOfOne, CancellationToken cancellation)
        {
            var (file, key) = (parsed.GetValue(_file), parsed.GetValue(_key));
            if ((file, key) is (null, null))
                return null;
            if (file is null || key is null)
                throw SharedOptions.Usage("An origin is verified with both: --origin and --origin-key.");
            if (!isOfOne)
                throw SharedOptions.Usage("--origin is of one token: name one file and its token.");
            var (statement, note, bytes) = await OriginFile.ReadAsync(file, cancellation);
            return new OriginReading(
                file, statement, note, bytes, await SharedOptions.VerifierKeyOfAsync("--origin-key", key, cancellation));
        }
    }
}
