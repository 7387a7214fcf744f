//! Entries as software writes them, well and badly: documents of our own, all fictitious.

use crate::fixtures::laboratory_report;
use crate::reading_print::{print, statement_line};
use dmp_cda::{compose, reading};
use dmp_core::clinical::{Fact, Reading};
use dmp_core::limits::{LEFT_AS_TEXT_MAX, STATEMENTS_MAX};

/// A document of ours with another body.
pub fn document(body: &str) -> String {
    let text = String::from_utf8(compose(&laboratory_report())).expect("it is text");
    let (before, rest) = text.split_once("<structuredBody>").expect("a body");
    let (_, after) = rest.split_once("</structuredBody>").expect("a body");
    format!("{before}<structuredBody>{body}</structuredBody>{after}")
}

/// A section with the entries `entries`.
pub fn section(code: &str, entries: &str) -> String {
    format!(
        r#"<component><section><code code="{code}" codeSystem="2.16.840.1.113883.6.1"/>
        <title>t</title>
        <text><paragraph ID="p1">Premier texte</paragraph><table><tbody><tr ID="r1"><td>Ligne</td>
        <td>une</td></tr></tbody></table></text>{entries}</section></component>"#
    )
}

fn read(body: &str) -> Reading {
    reading(document(body).as_bytes()).expect("a document")
}

/// The lines of the statements of one entry of a section, those of the header left out.
fn lines(code: &str, entry: &str) -> Vec<String> {
    let reading = read(&section(code, &format!("<entry>{entry}</entry>")));
    let own = reading.statements.iter();
    own.filter(|it| it.source.section.is_some())
        .map(statement_line)
        .collect()
}

const LOINC: &str = r#"codeSystem="2.16.840.1.113883.6.1""#;
const SNOMED: &str = r#"codeSystem="2.16.840.1.113883.6.96""#;
const ICD: &str = r#"codeSystem="2.16.840.1.113883.6.3""#;
const ATC: &str = r#"codeSystem="2.16.840.1.113883.6.73""#;

#[test]
fn each_type_of_value_is_read_and_words_where_a_number_should_be() {
    for (value, expected) in [
        (
            r#"<value xsi:type="PQ" value="7.40" unit="g/L"/>"#,
            " = 7.40 g/L",
        ),
        (
            r#"<value xsi:type="PQ" value="7,4" unit="g/L"/>"#,
            " = 7.4 g/L",
        ),
        (r#"<value xsi:type="x:PQ" value="3" unit="1"/>"#, " = 3"),
        (
            r#"<value xsi:type="PQ" value="&lt;0.5" unit="mg/L"/>"#,
            " = <0.5 mg/L",
        ),
        (
            r#"<value xsi:type="PQ" value="douze" unit="mg/L"/>"#,
            " = 5 characters · 1 UNREAD",
        ),
        (
            r#"<value xsi:type="PQ" value="12" unit="furlongs"/>"#,
            " = 12 furlongs",
        ),
        (
            r#"<value xsi:type="PQ" value="0.62" unit="g/L">
            <translation value="0.71" code="mmol/L"/></value>"#,
            " = 0.62 g/L (0.71 mmol/L)",
        ),
        (
            r#"<value xsi:type="ED" mediaType="image/png"
            representation="B64">iVBORw0KGgo=</value>"#,
            "",
        ),
        (r#"<value xsi:type="INT" value="3"/>"#, " = 3"),
        (r#"<value xsi:type="REAL" value="1.5"/>"#, " = 1.5"),
        (r#"<value xsi:type="BL" value="false"/>"#, " = false"),
        (
            r#"<value xsi:type="BL" value="peut-être"/>"#,
            " = 9 characters",
        ),
        (r#"<value xsi:type="TS" value="201403"/>"#, " = 2014-03"),
        (
            r#"<value xsi:type="ST">&lt; 1,0 mg/L</value>"#,
            " = <1.0 mg/L",
        ),
        (r#"<value xsi:type="ED">négatif</value>"#, " = 7 characters"),
        (
            r##"<value xsi:type="ED"><reference value="#p1"/></value>"##,
            " = 13 characters",
        ),
        (
            r##"<value xsi:type="ED"><reference value="#absent"/></value>"##,
            "",
        ),
        (
            r#"<value xsi:type="IVL_PQ"><low value="1" unit="g"/><high value="2" unit="g"/>
            </value>"#,
            " = 1–2 g",
        ),
        (
            r#"<value xsi:type="IVL_PQ"><high value="2" inclusive="false"/></value>"#,
            " = …–2",
        ),
        (
            r#"<value xsi:type="RTO"><numerator value="1"/><denominator value="160"/></value>"#,
            " = 1 / 160",
        ),
        (
            r#"<value xsi:type="CD" code="260385009" displayName="négatif"/>"#,
            " = [260385009] négatif",
        ),
        (
            r#"<value xsi:type="CD" nullFlavor="OTH"><originalText>trouble</originalText>
            </value>"#,
            " = 7 characters",
        ),
        (
            r#"<value xsi:type="CD"><translation code="L1" displayName="un"/></value>"#,
            " = [L1] un",
        ),
        (
            r#"<value xsi:type="PQ" nullFlavor="UNK"/>"#,
            " = missing (UNK)",
        ),
        (r#"<value value="5" unit="mmol/L"/>"#, " = 5 mmol/L"),
        (r#"<value code="A" displayName="a"/>"#, " = [A] a"),
        (r"<value>trouble</value>", " = 7 characters"),
        (
            r#"<value xsi:type="XYZ" value="12">t</value>"#,
            " = 1 characters",
        ),
        ("", ""),
    ] {
        let entry = format!(
            r#"<observation classCode="OBS" moodCode="EVN">
            <code code="2345-7" {LOINC}/>{value}</observation>"#
        );
        let expected = format!("laboratory [2345-7]{expected}");
        assert_eq!(lines("18719-5", &entry), [expected], "{value}");
    }
}

#[test]
fn a_result_keeps_its_group_specimen_method_ranges_and_laboratory() {
    let entry = format!(
        r#"<act classCode="ACT" moodCode="EVN">
        <code code="18719-5" {LOINC} displayName="Biochimie"/>
        <statusCode code="completed"/><effectiveTime value="20240102"/>
        <entryRelationship typeCode="COMP"><procedure classCode="PROC" moodCode="EVN">
          <code code="33747003" {SNOMED} displayName="prélèvement"/>
          <effectiveTime value="202401020730+0100"/>
          <participant typeCode="PRD"><participantRole><id root="1.2.3" extension="T7"/>
          <playingEntity><code code="SER" displayName="sérum"/></playingEntity>
          </participantRole></participant>
        </procedure></entryRelationship>
        <entryRelationship typeCode="COMP"><organizer classCode="BATTERY" moodCode="EVN">
          <code code="24331-1" {LOINC} displayName="Lipides"/><statusCode code="completed"/>
          <performer><assignedEntity><representedOrganization><name>Labo du Port</name>
          </representedOrganization></assignedEntity></performer>
          <component><observation classCode="OBS" moodCode="EVN">
            <code code="LOC42" codeSystem="1.2.250.1.999" displayName="Cholestérol maison">
            <translation code="2093-3" {LOINC} displayName="Cholestérol"/></code>
            <statusCode code="completed"/><value xsi:type="PQ" value="1.90" unit="g/L"/>
            <interpretationCode code="H"/><methodCode code="ENZ" displayName="enzymatique"/>
            <referenceRange><observationRange><value xsi:type="IVL_PQ">
            <low value="1.5" unit="g/L"/>
            <high value="2" unit="g/L"/></value></observationRange></referenceRange>
            <referenceRange><observationRange><text>plus de 70 ans</text><value xsi:type="IVL_PQ">
            <high value="2.2" unit="g/L"/></value></observationRange></referenceRange>
          </observation></component></organizer></entryRelationship></act>"#
    );
    let reading = read(&section("18719-5", &format!("<entry>{entry}</entry>")));
    let result = reading.statements.last().unwrap();
    assert_eq!(
        statement_line(result),
        "laboratory [LOC42] Cholestérol maison = 1.90 g/L @ 2024-01-02 · interpretation [H] \
         · usual 1.5–2 g/L · usual …–2.2 g/L · on [SER] sérum · method [ENZ] enzymatique \
         · in [18719-5] Biochimie · in [24331-1] Lipides · Completed"
    );
    assert_eq!(result.source.performer.as_deref(), Some("Labo du Port"));
    let Fact::Observation(observation) = &result.fact else {
        panic!("a result is an observation");
    };
    assert!(observation.test.has("2.16.840.1.113883.6.1", "2093-3"));
    let specimen = observation.specimen.as_ref().unwrap();
    assert_eq!(specimen.id.as_deref(), Some("1.2.3^T7"));
    assert_eq!(
        specimen.taken.start.unwrap().to_string(),
        "2024-01-02T07:30:00+01:00"
    );
}

/// A concern around one observation.
fn concern(status: &str, inner: &str) -> String {
    format!(
        r#"<act classCode="ACT" moodCode="EVN"><code nullFlavor="NA"/>
        <statusCode code="{status}"/>
        <effectiveTime><low value="2010"/></effectiveTime><entryRelationship typeCode="SUBJ">
        {inner}</entryRelationship></act>"#
    )
}

// CLI-004
#[test]
fn a_problem_is_one_with_the_right_template_with_a_wrong_one_and_with_none() {
    let problem = |templates: &str, code: &str| {
        format!(
            r#"<observation classCode="OBS" moodCode="EVN">{templates}<code {code}/>
            <value xsi:type="CD" code="I10" {ICD} displayName="Hypertension"/></observation>"#
        )
    };
    let right = r#"<templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.5"/>"#;
    let wrong = r#"<templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.7"/>"#;
    let diagnosis = format!(r#"code="282291009" {SNOMED}"#);
    let expected = "problem [I10] Hypertension @ 2010 → … · Current · Active";
    for (templates, code) in [
        (right, diagnosis.as_str()),
        (wrong, diagnosis.as_str()),
        ("", diagnosis.as_str()),
        (right, r#"nullFlavor="UNK""#),
        ("", r#"nullFlavor="UNK""#),
        (wrong, r#"nullFlavor="UNK""#),
        ("", r#"code="X9" codeSystem="1.2.250.1.999""#),
    ] {
        let entry = concern("active", &problem(templates, code));
        assert_eq!(lines("11450-4", &entry), [expected], "{templates} {code}");
    }
    // Without the concern, in a section of problems.
    let bare = problem("", r#"nullFlavor="NA""#);
    assert_eq!(
        lines("11450-4", &bare),
        ["problem [I10] Hypertension · Current"]
    );
    // A number in the clothes of a problem is a finding.
    let number = format!(
        r#"<observation>{right}<code code="8310-5" {LOINC}/>
        <value xsi:type="PQ" value="39" unit="Cel"/></observation>"#
    );
    assert_eq!(
        lines("11450-4", &concern("active", &number)),
        ["vitalSign [8310-5] = 39 Cel @ 2010 → …"]
    );
}

#[test]
fn the_status_of_a_problem_is_that_stated_else_that_of_its_concern() {
    let problem = |end: &str, stated: &str| {
        let stated = if stated.is_empty() {
            String::new()
        } else {
            format!(
                r#"<entryRelationship typeCode="REFR"><observation><code code="33999-4" {LOINC}/>
                <value xsi:type="CE" code="{stated}"/></observation></entryRelationship>"#
            )
        };
        format!(
            r#"<observation><code code="55607006" {SNOMED}/><effectiveTime>
            <low value="2010"/>{end}
            </effectiveTime><value xsi:type="CD" code="I10" {ICD}/>{stated}</observation>"#
        )
    };
    let over = r#"<high value="2012"/>"#;
    for (concern_status, end, stated, expected) in [
        ("active", "", "", " · Active"),
        ("completed", "", "", " · Inactive"),
        ("completed", over, "", " · Resolved"),
        ("suspended", "", "", " · Inactive"),
        ("nullified", "", "", ""),
        ("inconnu", "", "", ""),
        ("active", "", "resolved", " · Resolved"),
        ("completed", over, "active", " · Active"),
        ("active", "", "remission", " · Remission"),
        ("active", "", "recurrence", " · Recurrence"),
    ] {
        let found = lines("11450-4", &concern(concern_status, &problem(end, stated)));
        let until = if end.is_empty() { "…" } else { "2012" };
        let expected = format!("problem [I10] @ 2010 → {until} · Current{expected}");
        assert_eq!(found, [expected], "{concern_status} {end} {stated}");
    }
    // A status that nobody knows is kept as it is.
    let unknown = lines("11450-4", &concern("active", &problem("", "bof")));
    assert_eq!(unknown.len(), 2, "{unknown:?}");
    assert_eq!(
        unknown[1],
        "finding [33999-4] = [bof] @ 2010 → … · in [I10]"
    );
}

// CLI-002
#[test]
fn what_is_denied_or_unknown_is_never_a_presence() {
    let allergy = |attributes: &str, value: &str| {
        format!(
            r#"<observation {attributes}><code code="609328004" {SNOMED}/>{value}</observation>"#
        )
    };
    let known = format!(r#"<value xsi:type="CD" code="227493005" {SNOMED}/>"#);
    for (attributes, value, expected) in [
        ("", known.as_str(), "present"),
        (r#"negationInd="false""#, known.as_str(), "present"),
        (r#"negationInd="1""#, known.as_str(), "absent"),
        (r#"negationInd="true""#, known.as_str(), "absent"),
        (
            "",
            r#"<value xsi:type="CD" code="716186003" codeSystem="2.16.840.1.113883.6.96"/>"#,
            "absent",
        ),
        (
            "",
            r#"<value xsi:type="CD" code="no-known-allergies"/>"#,
            "absent",
        ),
        (
            "",
            r#"<value xsi:type="CD" code="no-allergy-info"/>"#,
            "unknown",
        ),
        (
            "",
            r#"<value xsi:type="CD"><originalText>Aucune.</originalText></value>"#,
            "absent",
        ),
        (
            "",
            r#"<value xsi:type="CD"><originalText>inconnu</originalText></value>"#,
            "unknown",
        ),
        (
            "",
            r#"<value xsi:type="CD"><originalText>Arachide</originalText></value>"#,
            "present",
        ),
        (
            "",
            r#"<value xsi:type="ST">Pas d'allergie connue</value>"#,
            "absent",
        ),
    ] {
        let body = section(
            "48765-2",
            &format!(
                "<entry>{}</entry>",
                concern("active", &allergy(attributes, value))
            ),
        );
        let reading = read(&body);
        let statement = reading.statements.last().unwrap();
        assert!(matches!(statement.fact, Fact::Allergy(_)), "{value}");
        let found = format!("{:?}", statement.assertion).to_lowercase();
        assert_eq!(found, expected, "{attributes} {value}");
    }
}

#[test]
fn an_allergy_keeps_its_agent_reactions_severity_and_doubts() {
    let detail = |tie: &str, code: &str, value: &str| {
        format!(
            r#"<entryRelationship typeCode="{tie}"><observation><code {code}/>
            <value xsi:type="CD" {value}/>
            {}</observation></entryRelationship>"#,
            if tie == "MFST" {
                r#"<entryRelationship typeCode="SUBJ" inversionInd="true"><observation>
                <code code="SEV" codeSystem="2.16.840.1.113883.5.4"/>
                <value xsi:type="CD" code="24484000"
                displayName="sévère"/></observation></entryRelationship>"#
            } else {
                ""
            }
        )
    };
    let inner = format!(
        r#"<observation><code code="416098002" {SNOMED} displayName="allergie médicamenteuse"/>
        <value xsi:type="CD"/><participant typeCode="CSM"><participantRole><playingEntity>
        <code code="J01CA04" {ATC} displayName="amoxicilline"/></playingEntity></participantRole>
        </participant>{}{}{}</observation>"#,
        detail(
            "MFST",
            &format!(r#"code="418799008" {SNOMED}"#),
            r#"code="126485001" displayName="urticaire""#
        ),
        detail(
            "SUBJ",
            &format!(r#"code="82606-5" {LOINC}"#),
            r#"code="high""#
        ),
        detail(
            "SUBJ",
            &format!(r#"code="66455-7" {LOINC}"#),
            r#"code="confirmed""#
        ),
    );
    let body = section(
        "48765-2",
        &format!("<entry>{}</entry>", concern("active", &inner)),
    );
    let reading = read(&body);
    assert_eq!(
        statement_line(reading.statements.last().unwrap()),
        "allergy [J01CA04] amoxicilline @ 2010 → … · [416098002] allergie médicamenteuse \
         · Active \
         · criticality [high] · certainty [confirmed] · reaction [126485001] urticaire"
    );
    assert_eq!(reading.sections[0].details, 4, "{}", print(&reading));
    let Fact::Allergy(allergy) = &reading.statements.last().unwrap().fact else {
        panic!("it is an allergy");
    };
    assert_eq!(
        allergy.reactions[0].severity.as_ref().unwrap().label,
        "sévère"
    );
}

#[test]
fn each_form_of_dosage_is_structured_or_kept_in_words() {
    let timing = |inner: &str| {
        format!(
            r#"<substanceAdministration classCode="SBADM" moodCode="EVN">
            <effectiveTime xsi:type="IVL_TS">
            <low value="20240101"/><high value="20240110"/></effectiveTime>{inner}<consumable>
            <manufacturedProduct><manufacturedMaterial><code code="C10AA05" {ATC}/>
            </manufacturedMaterial>
            </manufacturedProduct></consumable></substanceAdministration>"#
        )
    };
    let head = "medication [C10AA05] @ 2024-01-01 → 2024-01-10 · InUse";
    for (inner, expected) in [
        ("", ""),
        (
            r#"<effectiveTime xsi:type="PIVL_TS" operator="A"><period value="8" unit="h"/>
            </effectiveTime>"#,
            " · every 8 h",
        ),
        (
            r#"<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="HS"/>
            </effectiveTime>"#,
            " · at HS",
        ),
        (
            r#"<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="EIVL_TS"><event code="ACM"/>
            </comp>
            <comp xsi:type="PIVL_TS"><period value="2" unit="d"/></comp></effectiveTime>"#,
            " · at ACM · every 2 d",
        ),
        (
            r#"<effectiveTime xsi:type="PIVL_TS"><period nullFlavor="OTH"><translation>
            <originalText>un jour
            sur deux</originalText></translation></period></effectiveTime>"#,
            " · 16 characters",
        ),
        (r#"<effectiveTime value="20240105"/>"#, " · on @ 2024-01-05"),
        (
            r#"<doseQuantity value="2" unit="{tablet}"/>"#,
            " · dose 2 {tablet}",
        ),
        (
            r#"<doseQuantity><low value="1"/><high value="1"/></doseQuantity>"#,
            " · dose 1",
        ),
        (
            r#"<doseQuantity><low value="1"/><high value="2"/></doseQuantity>"#,
            " · dose 1–2",
        ),
        (r#"<doseQuantity value="une cuillère"/>"#, " · 1 UNREAD"),
        (r#"<rateQuantity nullFlavor="NAV"/>"#, ""),
        (
            r#"<maxDoseQuantity><numerator value="4" unit="g"/><denominator value="1" unit="d"/>
            </maxDoseQuantity>"#,
            " · at most 4 g / 1 d",
        ),
        (
            r"<precondition><criterion><text>si douleur</text></criterion></precondition>",
            " · if 10 characters",
        ),
    ] {
        let found = lines("10160-0", &timing(inner));
        assert_eq!(found, [format!("{head}{expected}")], "{inner}");
    }
}

#[test]
fn a_vaccine_is_told_by_its_act_its_code_its_template_or_its_section() {
    let given = |templates: &str, act: &str, product: &str| {
        format!(
            r#"<substanceAdministration moodCode="EVN">{templates}{act}<effectiveTime
            value="2019"/><consumable>
            <manufacturedProduct><manufacturedMaterial>{product}<lotNumberText>L7</lotNumberText>
            </manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>"#
        )
    };
    let vaccine = format!(r#"<code code="J07BD52" {ATC}/>"#);
    let other = format!(r#"<code code="N02BE01" {ATC}/>"#);
    let template = r#"<templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.12"/>"#;
    let act = |code: &str| format!(r#"<code code="{code}" codeSystem="2.16.840.1.113883.5.4"/>"#);
    for (section, templates, act, product, is_vaccine) in [
        ("10160-0", "", act("IMMUNIZ"), &other, true),
        ("10160-0", "", String::new(), &vaccine, true),
        ("10160-0", template, String::new(), &other, true),
        ("11369-6", "", String::new(), &other, true),
        ("11369-6", template, act("DRUG"), &other, false),
        ("10160-0", "", String::new(), &other, false),
        ("99999-9", "", String::new(), &other, false),
    ] {
        let found = lines(section, &given(templates, &act, product));
        assert_eq!(found.len(), 1, "{found:?}");
        let kind = if is_vaccine {
            "immunization"
        } else {
            "medication"
        };
        assert!(
            found[0].starts_with(kind),
            "{section} {templates} {act}: {found:?}"
        );
        assert!(found[0].contains("lot L7 @ 2019"), "{found:?}");
    }
}

#[test]
fn what_is_planned_wished_or_about_somebody_else_is_said_so() {
    let observation = |mood: &str, subject: &str| {
        format!(
            r#"<observation moodCode="{mood}"><code code="2345-7" {LOINC}/>
            <statusCode code="active"/>{subject}</observation>"#
        )
    };
    let oneself = r#"<subject><relatedSubject><code code="ONESELF"/></relatedSubject></subject>"#;
    let mother = r#"<subject><relatedSubject><code code="MTH" displayName="Mère"/>
    </relatedSubject></subject>"#;
    for (mood, subject, expected) in [
        ("EVN", "", " · Active"),
        ("INT", "", " · Planned · Active"),
        ("GOL", "", " · Goal · Active"),
        ("DEF", "", " · Possible · Active"),
        ("QUOI", "", " · Possible · Active · 1 UNREAD"),
        ("EVN", oneself, " · Active"),
        ("EVN", mother, " · of [MTH] Mère · Active"),
    ] {
        let found = lines("18776-5", &observation(mood, subject));
        assert_eq!(found, [format!("finding [2345-7]{expected}")], "{mood}");
    }
}

#[test]
fn sections_without_entries_and_entries_without_sections_are_read() {
    let observation = format!(
        r#"<observation><code code="2345-7" {LOINC}/><value xsi:type="INT" value="5"/>
        </observation>"#
    );
    let body = format!(
        "<component><entry>{observation}</entry></component>{}<component>
        <section>{observation}<entry/></section></component>",
        section("48765-2", "")
    );
    let reading = read(&body);
    let text = print(&reading);
    let own: Vec<_> = text
        .lines()
        .skip_while(|line| !line.starts_with('§'))
        .collect();
    assert_eq!(
        own,
        [
            "§1 no code: 1 entries, 1 Observation",
            "  finding [2345-7] = 5",
            "§1 48765-2: 0 entries, 21 characters of text",
            "§1 no code: 2 entries, 1 Observation, 1 left",
            "  finding [2345-7] = 5",
            "  LEFT entry  0 characters: no clinical statement in the entry",
        ]
    );
    assert!(reading.sections[1].is_narrative_only());
}

// CLI-001
#[test]
fn what_says_nothing_is_left_as_text_with_what_it_points_to() {
    for (entry, expected) in [
        (
            r#"<observation><code nullFlavor="UNK"/></observation>"#,
            "LEFT observation  0 characters",
        ),
        (
            r#"<procedure><code nullFlavor="NA"/></procedure>"#,
            "LEFT procedure  0 characters",
        ),
        (
            r#"<organizer><code code="X" displayName="vide"/></organizer>"#,
            "LEFT organizer X 0 characters",
        ),
        (r"<supply><text/></supply>", "LEFT supply  0 characters"),
        (
            r#"<act><code nullFlavor="NA"/></act>"#,
            "LEFT act  0 characters",
        ),
        (
            r"<truc><text>perdu</text></truc>",
            "LEFT entry  5 characters",
        ),
    ] {
        let reading = read(&section("30954-2", &format!("<entry>{entry}</entry>")));
        let text = print(&reading);
        assert!(text.contains(expected), "{entry}: {text}");
        assert_eq!(reading.sections[0].left_count(), 1, "{entry}");
    }
    // Words alone are an answer where they stand in the place of one.
    let found = lines(
        "30954-2",
        r##"<observation><text><reference value="#r1"/></text></observation>"##,
    );
    assert_eq!(found, ["finding — = 9 characters"]);
}

#[test]
fn prefixes_and_extensions_of_other_namespaces_are_read() {
    let entry = format!(
        r#"<supply moodCode="EVN"><quantity value="2"/><product><manufacturedProduct>
        <manufacturedMaterial>
        <code code="3400930065785" codeSystem="1.2.250.1.213.2.3.2"/>
        <p:asSpecializedKind xmlns:p="urn:ihe:pharm:medication"><p:generalizedMedicineClass>
        <p:code code="H03AA01" {ATC}/></p:generalizedMedicineClass></p:asSpecializedKind>
        </manufacturedMaterial></manufacturedProduct></product></supply>"#
    );
    let expected = "medication [3400930065785] (also H03AA01) · Dispensed · quantity 2";
    assert_eq!(lines("60590-7", &entry), [expected]);
    // The whole document under a prefix.
    let plain = document(&section("60590-7", &format!("<entry>{entry}</entry>")));
    let prefixed = prefix_all(&plain);
    let (left, right) = (reading(plain.as_bytes()), reading(prefixed.as_bytes()));
    assert_eq!(left.unwrap(), right.unwrap());
}

/// Gives each element of the default namespace the prefix `v`.
fn prefix_all(text: &str) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive('<') {
        let name_end = piece.find(|c: char| !(c.is_alphanumeric() || c == '/' || c == ':'));
        let name = &piece[..name_end.unwrap_or(0)];
        let is_own = !name.is_empty() && !name.contains(':') && !out.is_empty();
        let renamed = match name.strip_prefix('/') {
            Some(closed) if is_own => piece.replacen(closed, &format!("v:{closed}"), 1),
            None if is_own => format!("v:{piece}"),
            _ => piece.to_owned(),
        };
        out.push_str(&renamed);
    }
    out.replace(r#" xmlns="urn:hl7-org:v3""#, r#" xmlns:v="urn:hl7-org:v3""#)
}

#[test]
fn three_thousand_results_are_read_and_more_than_the_limit_are_counted() {
    let results = |count: usize| {
        let one = format!(
            r#"<component><observation><code code="2345-7" {LOINC}/>
            <value xsi:type="PQ" value="1" unit="g/L"/></observation></component>"#
        );
        let body = section(
            "18719-5",
            &format!(
                "<entry><organizer>{}</organizer></entry>",
                one.repeat(count)
            ),
        );
        read(&body)
    };
    let reading = results(3_000);
    assert_eq!(reading.sections[0].read_count(), 3_000);
    assert_eq!(reading.beyond_limit, 0);
    let headers = reading.statements.len() - 3_000;
    let reading = results(STATEMENTS_MAX - headers);
    assert_eq!(reading.beyond_limit, 0);
    let reading = results(STATEMENTS_MAX - headers + 1);
    assert_eq!(
        (reading.statements.len(), reading.beyond_limit),
        (STATEMENTS_MAX, 1)
    );
}

#[test]
fn what_is_left_is_listed_up_to_its_limit_and_counted_beyond() {
    for (count, listed, beyond) in [
        (LEFT_AS_TEXT_MAX, LEFT_AS_TEXT_MAX, 0),
        (LEFT_AS_TEXT_MAX + 1, LEFT_AS_TEXT_MAX, 1),
    ] {
        let entries = "<entry><procedure/></entry>".repeat(count);
        let section = &read(&section("47519-4", &entries)).sections[0];
        assert_eq!(
            (section.left_as_text.len(), section.left_beyond_limit),
            (listed, beyond)
        );
    }
}

#[test]
fn nothing_of_a_reading_is_in_its_debug() {
    let reading = read(&section("10160-0", ""));
    let shown = format!("{:?} {:?}", reading, reading.statements.first());
    assert_eq!(shown, "Reading(…) Some(Statement(…))");
}
