using Linking.Pkcs11;
using Linking.Server.Options;

namespace Linking.Server.Keys;

/// <summary>What is demanded of a server's keys, and what is missing of it: a phrase each, which says what to do.</summary>
public static class KeyDemands
{
    /// <summary>Persons that are security officers above the lowest grade: one alone could not be replaced, nor watched.</summary>
    public const int Officers = 2;

    /// <summary>What is missing in the options.</summary>
    public static IReadOnlyList<string> MissingIn(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var missing = new List<string>();
        if (options.KeyGrade >= KeyGrade.Recommended)
        {
            if (!options.RequireModule)
                missing.Add("RequireModule is off: set it, so that only keys are taken that a module has made");
            if (!options.KeyActivation)
                missing.Add("KeyActivation is off: set it, so that a start alone lets no key sign");
            if (options.OperatorListen.FirstOrDefault(a => !a.IsTls) is { } open)
            {
                missing.Add(
                    $"OperatorListen has {open}, where no officer can show a certificate: give https addresses alone, with " +
                    "Certificate and CertificateKey");
            }
        }

        if (options.KeyGrade == KeyGrade.Additional)
        {
            if (options.Approvals < Officers)
                missing.Add($"Approvals is {options.Approvals}: set it to {Officers} or more");
            if (options.KeyDevice is null)
                missing.Add("KeyDevice is not set: name manufacturer, model, firmware and certificate of the device");
        }

        return missing;
    }

    /// <summary>What is missing of a key.</summary>
    /// <param name="options">What the server is told.</param>
    /// <param name="said">What its module says of it; null: it is in no module.</param>
    /// <param name="name">What it is called in the phrase.</param>
    internal static string? MissingOf(ServerOptions options, ModuleKeyDescription? said, string name)
    {
        if ((options.RequireModule || options.KeyGrade != KeyGrade.Minimum) && said is not { IsGeneratedInside: true })
        {
            return $"{name} is none that a module made and never let out: make one in the module ('linking key make', or " +
                "'linking key generate' where the ledger's keys are in one), and take the file away";
        }

        if (options.KeyGrade != KeyGrade.Minimum && said!.IsSensitive == false)
        {
            return $"{name} is none that its module calls sensitive (CKA_SENSITIVE): make another in the module with " +
                "'linking key make'";
        }

        return options is { KeyGrade: KeyGrade.Additional, KeyDevice.Device: var device } && said!.Device != device
            ? $"{name} is in a device that says {said.Device}, and KeyDevice names {device}: use the device that is certified"
            : null;
    }

    /// <summary>Demands that a ledger which is to be founded may be: before it, there can be no officers.</summary>
    /// <exception cref="StartupException">It may not; nothing is made.</exception>
    internal static void RequireFounding(ServerOptions options)
    {
        if (options.KeyGrade == KeyGrade.Minimum)
            return;
        Refuse(options,
        [
            .. MissingIn(options),
            "there is no ledger yet, and so no officer has an account: found it without KeyGrade and with the other options that it " +
            $"demands, make accounts for {Officers} security officers ('linking access add'), and set KeyGrade then",
        ]);
    }

    /// <summary>Demands that nothing is missing for a start.</summary>
    /// <param name="options">What the server is told.</param>
    /// <param name="keys">All that it has read.</param>
    /// <param name="officers">Persons that are security officers now.</param>
    /// <exception cref="StartupException">Something is, and all of that is said.</exception>
    internal static void Require(ServerOptions options, IEnumerable<GatedSigner> keys, int officers)
    {
        var missing = keys.Select(
            key => MissingOf(options, (key.Inner as ModuleSigner)?.Description, $"the key of {key.Path}")).OfType<string>().ToList();
        if (options.KeyGrade == KeyGrade.Minimum)
        {
            if (missing.Count > 0)
                throw new StartupException(StartupProblem.Key, $"RequireModule is set, and {string.Join("; ", missing)}.");
            return;
        }

        missing.InsertRange(0, MissingIn(options));
        if (officers < Officers)
        {
            missing.Add(
                $"{officers} of {Officers} security officers have an account: start without KeyGrade, make accounts for others " +
                "('linking access add'), and set it again");
        }

        if (missing.Count > 0)
            Refuse(options, missing);
    }

    /// <summary>How a grade is written.</summary>
    public static string NameOf(KeyGrade grade) => $"{grade}".ToLowerInvariant();

    private static void Refuse(ServerOptions options, List<string> missing) => throw new StartupException(
        StartupProblem.Options,
        $"KeyGrade is {NameOf(options.KeyGrade)}, and this is missing for it: " +
        $"{string.Join("; ", missing.Select((phrase, i) => $"({i + 1}) {phrase}"))}.");
}
