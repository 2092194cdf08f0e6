using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A module in software (SoftHSM) with one token, in a folder: moving that away is pulling the device out.</summary>
internal sealed class SoftModule
{
    public const string Token = "linking";

    private static readonly string[] Libraries =
        ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"];

    private readonly TemporaryFolder _folder;
    private readonly string _settings;

    public SoftModule(TemporaryFolder folder)
    {
        (_folder, _settings) = (folder, folder["softhsm.conf"]);
        Library = Array.Find(Libraries, File.Exists) ?? Libraries[0];
        Directory.CreateDirectory(folder["tokens"]);
        File.WriteAllText(_settings, $"directories.tokendir = {folder["tokens"]}\nobjectstore.backend = file\nlog.level = ERROR\n");
        Variables["SOFTHSM2_CONF"] = _settings;
        WritePin("1234");
        Programs.Run("env", $"SOFTHSM2_CONF={_settings} softhsm2-util --init-token --free --label {Token} --pin 1234 --so-pin 5678");
    }

    public string Library { get; }

    /// <summary>Version of the program, as its tokens say it.</summary>
    public string Firmware => Programs.Run("env", $"SOFTHSM2_CONF={_settings} softhsm2-util --version").Trim() switch
    {
        var version => string.Join('.', version.Split('.')[..2]),
    };

    public string PinFile => _folder["pin"];

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Uri(string label) => $"pkcs11:token={Token};object={label}?module-path={Library}&pin-source=file:{PinFile}";

    public void WritePin(string pin)
    {
        File.WriteAllText(PinFile, pin + "\n");
        File.SetUnixFileMode(PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void PullOut() => Directory.Move(_folder["tokens"], _folder["away"]);

    public void PutBack() => Directory.Move(_folder["away"], _folder["tokens"]);

    /// <summary>Takes in a key that was made elsewhere.</summary>
    public void Import(string pem, string label) => Programs.Run(
        "env", $"SOFTHSM2_CONF={_settings} softhsm2-util --import {pem} --token {Token} --label {label} --id 05 --pin 1234");

    /// <summary>Runs OpenSC's tool on the token.</summary>
    public void Tool(string arguments) => Programs.Run(
        "env", $"SOFTHSM2_CONF={_settings} pkcs11-tool --module {Library} --token-label {Token} --login --pin 1234 {arguments}");
}
