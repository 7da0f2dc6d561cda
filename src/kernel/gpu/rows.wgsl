    for (var k = /*FIRST_ROW*/u; k < /*LAST_ROW*/u; k++) {
        let yy = u32(down(y + i32(k)));
        let row = (yy + params.height - params.first) % params.height * params.width * /*GROUPS_IN*/u;
        let kept_row = (yy + params.height - params.kept_first) % params.height * params.width * /*GROUPS_IN*/u;
        for (var c = 0u; c < /*GROUPS_IN*/u; c++) {
/*READ*/
/*KEEP*/
            let weight = /*WEIGHT*/ + ((k - /*FIRST_ROW*/u) * /*GROUPS_IN*/u + c) * /*STEP*/u;
/*MULTIPLY*/
        }
    }
