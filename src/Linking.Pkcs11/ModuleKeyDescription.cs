namespace Linking.Pkcs11;

/// <summary>What a module says of a key in it. Immutable.</summary>
/// <param name="IsGeneratedInside">Whether it made the key itself (CKA_LOCAL) and never let it out (CKA_NEVER_EXTRACTABLE).</param>
/// <param name="IsSensitive">Whether it shows the key to nobody (CKA_SENSITIVE); null: it does not tell.</param>
/// <param name="Device">What it is itself.</param>
public sealed record ModuleKeyDescription(bool IsGeneratedInside, bool? IsSensitive, ModuleDevice Device);
