namespace Linking.Policies;

/// <summary>A part of a policy that is told in words: one of RFC 3628, annex D, or of its practice statement.</summary>
/// <param name="Name">In the file.</param>
/// <param name="Title">For readers.</param>
/// <param name="Asks">What an operator is to write there.</param>
public sealed record PolicySection(string Name, PolicyText Title, string Asks)
{
    /// <summary>All of them, in the order of pages. Each has to be there.</summary>
    public static IReadOnlyList<PolicySection> All { get; } =
    [
        Of("owner", "Owner", "責任者", "who is responsible for this policy, and approves changes of it"),
        Of("contacts", "Contacts", "連絡先", "name, address, and how the authority is reached, also in an emergency"),
        Of("usage", "What tokens are for", "トークンの種類と用途", "kinds of tokens, and what they may be used for"),
        Of("reliance", "Limits of reliance", "信頼の限界", "accuracy, and how long tokens and logs can be relied on"),
        Of("subscribers", "Duties of subscribers", "利用者の義務", "what those who have something stamped must do"),
        Of("relying-parties", "Duties of relying parties", "検証者の義務",
            "what those who verify must check: publications, notices, dates"),
        Of("verification", "How to verify", "検証方法", "how a token is verified, and with which evidence"),
        Of("roles", "Roles", "役割", "who does what in the operation of the authority"),
        Of("practice", "Practice", "運用規程", "keys, clock, availability, and how long recovery takes"),
        Of("publication", "Publication", "公表", "where and when representative values are published, and who keeps them"),
        Of("retention", "Retention", "保存", "what is kept, where, and what becomes of it at the end of service"),
        Of("liability", "Warranty and liability", "保証と責任", "what is warranted, and the limits of liability"),
        Of("agreements", "Agreements", "適用される契約", "terms and other documents that apply"),
        Of("privacy", "Privacy", "個人情報", "what is known of those who stamp, and who is told"),
        Of("refunds", "Refunds", "返金", "whether and when fees are refunded"),
        Of("law", "Law", "準拠法", "the law that applies"),
        Of("complaints", "Complaints and disputes", "苦情と紛争", "where complaints go, and how disputes are settled"),
        Of("conformance", "Licences, marks and audits", "認定と監査", "policies and standards claimed, who audits, and when"),
        Of("changes", "Review and changes", "見直しと変更", "how often this policy is reviewed, and how a change is announced"),
    ];

    private static PolicySection Of(string name, string english, string japanese, string asks) =>
        new(name, new PolicyText(english, japanese), asks);
}
